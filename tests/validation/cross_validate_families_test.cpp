/// Cross-validation of the paths of counts and of several responses.
#include <ridgewood/linear/multi_task_elastic_net.hpp>
#include <ridgewood/linear/poisson_regression.hpp>
#include <ridgewood/linear/sparse.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <string>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "linear/families.hpp"
#include "validation/fold_fits.hpp"

namespace cross_validate_families_test {

using namespace ridgewood;
using namespace fold_fits;

namespace {

const PoissonRegression counts{.tolerance = 1e-13};
const MultiTaskElasticNet several{.tolerance = 1e-13};

}  // namespace

TEST_CASE("counts and several responses have the errors of cv.glmnet", "[validation][families]") {
    const Families& data = small();
    constexpr Convention as_glmnet = Convention::glmnet;
    const PoissonRegression poisson{.convention = as_glmnet, .tolerance = 1e-14};
    const MultiTaskElasticNet lasso{.l1_ratio = 1, .convention = as_glmnet, .tolerance = 1e-14};
    const MultiTaskElasticNet net{.l1_ratio = 0.3, .convention = as_glmnet, .tolerance = 1e-14};
    require_glmnet(
        "poisson",
        cross_validate_path(poisson, data.X, data.counts, Turns{5}, {.lambdas = {.values = high}}),
        {{2.51079560379, 2.47131088666, 2.09609044502, 1.90482355755, 1.62525107007, 1.61672001882},
         {0.321576489794, 0.320832267776, 0.21463847151, 0.160872283351, 0.122412173376,
          0.211294833873},
         0.03,
         0.1});
    require_glmnet(
        "poisson weights offset",
        cross_validate_path(
            poisson, data.X, data.counts, Turns{5},
            {.lambdas = {.values = high}, .weights = data.weights, .offset = data.offset}),
        {{2.86711607905, 2.84622785095, 2.5378394758, 2.50348316971, 2.51927342911, 2.72386697813},
         {0.416156089556, 0.423715436286, 0.353453098725, 0.282188671892, 0.354413855503,
          0.529667493455},
         0.2,
         0.5});
    require_glmnet(
        "mgaussian",
        cross_validate_path(lasso, data.X, data.several, Turns{5}, {.lambdas = {.values = high}}),
        {{5.41132375785, 5.35947942547, 4.08443791862, 2.89759463181, 2.4233120442, 2.3257865627},
         {0.522895433182, 0.53210319674, 0.492120198426, 0.363231299479, 0.2115360162,
          0.150524396144},
         0.03,
         0.1});
    require_glmnet(
        "mgaussian weights net",
        cross_validate_path(net, data.X, data.several, Turns{5},
                            {.lambdas = {.values = high}, .weights = data.weights}),
        {{5.09028313041, 4.27283984173, 3.63663885223, 3.04522670237, 2.7959807322, 2.66824773107},
         {0.530251584285, 0.570836044058, 0.572115915327, 0.500988388361, 0.444801908369,
          0.388095726301},
         0.03,
         0.2});
}

TEST_CASE("folds of counts have the deviances of paths on their rows alone",
          "[validation][families]") {
    const Families& data = small();
    require_fold_fits(counts, data.X, data.counts, KFold{.shuffle = true});
    require_fold_fits(counts, data.X, data.counts, Ahead{80},
                      {.weights = some_zeros(small().weights), .offset = data.offset});
}

TEST_CASE("folds of several responses have the errors of paths on their rows alone",
          "[validation][families]") {
    const Families& data = small();
    require_fold_fits(several, data.X, data.several, KFold{.shuffle = true});
    require_fold_fits(several, data.X, data.several, Ahead{80},
                      {.weights = some_zeros(small().weights), .offset = data.offset});
    const Matrix<double> one = data.several.leftCols(1);
    require_fold_fits(several, data.X, one, KFold{.folds = 3});
}

TEST_CASE("folds of sparse tables have the errors of dense ones", "[validation][families]") {
    const Families& data = small();
    const Matrix<double> thin = (data.X.array().abs() > 0.5).select(data.X, 0.0);
    const Eigen::SparseMatrix<double> columns = thin.sparseView();
    const Eigen::SparseMatrix<double, Eigen::RowMajor> rows = columns;
    require_fold_fits(counts, columns, data.counts, Turns{5}, {.weights = data.weights});
    require_fold_fits(counts, rows, data.counts, Turns{5}, {.offset = data.offset});
}

TEST_CASE("errors of counts and several responses do not depend on threads",
          "[validation][families]") {
    const Families& data = small();
    require_same_on_threads(PoissonRegression{}, data.X, data.counts);
    require_same_on_threads(MultiTaskElasticNet{}, data.X, data.several);
}

TEST_CASE("cross-validation of counts and several responses names what is wrong",
          "[validation][families]") {
    const Families& data = small();
    const auto message = [&](const auto& spec, const auto& y, const auto& splitter,
                             const PathValidationOptions<double>& options) {
        return refusal([&] { (void)cross_validate_path(spec, data.X, y, splitter, options); });
    };
    const std::string no_classes =
        "cross_validate_path: misclassification is a loss of classes, which this path has not";
    const PathLoss errors = PathLoss::misclassification;
    CHECK(message(PoissonRegression{}, data.counts, KFold{}, {.loss = errors}) == no_classes);
    CHECK(message(MultiTaskElasticNet{}, data.several, KFold{}, {.loss = errors}) == no_classes);
    CHECK(message(MultiTaskElasticNet{}, data.several, StratifiedKFold{}, {}) ==
          "y has 3 columns, expected 1");
    CHECK(message(MultiTaskElasticNet{}, Matrix<double>(80, 0), KFold{}, {}) == "y has no columns");
    const Vector<double> short_offset = Vector<double>::Zero(79);
    CHECK(message(PoissonRegression{}, data.counts, KFold{}, {.offset = short_offset}) ==
          "offset has 79 values but X has 80 rows");
    Vector<double> weights = Vector<double>::Ones(80);
    weights.segment(16, 16).setZero();
    CHECK(message(PoissonRegression{}, data.counts, KFold{}, {.weights = weights}) ==
          "cross_validate_path: fold 1: the weights of the test rows are all zero");
    const Vector<double> negative = -data.counts;
    CHECK(message(PoissonRegression{}, negative, KFold{}, {}).find("PoissonRegression: y(") == 0);
}

}  // namespace cross_validate_families_test
