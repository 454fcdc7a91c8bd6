/// Cross-validation of the paths of classes, counts and several responses.
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/linear/multi_task_elastic_net.hpp>
#include <ridgewood/linear/poisson_regression.hpp>
#include <ridgewood/linear/sparse.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "linear/families.hpp"
#include "validation/turns.hpp"

using namespace ridgewood;

namespace {

const Families& small() {
    static const Families data(80, 12, 1);
    return data;
}

const std::vector<double> low = {0.15, 0.08, 0.04, 0.02, 0.01, 0.005};
const std::vector<double> high = {2, 1, 0.5, 0.2, 0.1, 0.03};

/// What tests/linear/reference/cross_validation_families_glmnet.R prints.
struct Expected {
    std::vector<double> mean, standard_error;
    double lambda_min, lambda_1se;
};

/// With thresh 1e-22 glmnet is within 1e-10 of the optimum; with 1e-14 it is 1e-7 from that.
template <class Validation>
void require_glmnet(const std::string& name, const Validation& cv, const Expected& expected) {
    CAPTURE(name);
    REQUIRE(cv.lambda.size() == expected.mean.size());
    for (std::size_t i = 0; i < expected.mean.size(); ++i) {
        CAPTURE(cv.lambda[i]);
        const auto k = static_cast<Index>(i);
        CHECK(cv.mean[k] == Approx(expected.mean[i]).epsilon(1e-9));
        CHECK(cv.standard_error[k] == Approx(expected.standard_error[i]).epsilon(1e-9));
    }
    CHECK(cv.lambda_min() == expected.lambda_min);
    CHECK(cv.lambda_1se() == expected.lambda_1se);
}

/// Trains on all that was before and tests on the next ten rows, up to `last`.
struct Ahead {
    Index last;

    [[nodiscard]] FoldPlan split(Index rows) const {
        const auto fold = [](Index k) {
            const Index begin = 30 + 10 * k;
            return Fold{{{0, begin}}, {{begin, begin + 10}}};
        };
        return FoldPlan(rows, (last - 30) / 10, fold);
    }
};

/// Losses of the rows of a table by textbook formulas.
Vector<double> losses_of(const PenalizedLogisticModel<double>& model, const Matrix<double>& X,
                         const Matrix<double>& y, const Vector<double>& offset) {
    Matrix<double> shares = model.decision_function(X).array().exp();
    if (shares.cols() == 1) {
        const Vector<double> odds = shares.col(0).array() * offset.array().exp();
        shares = Matrix<double>::Ones(X.rows(), 2);
        shares.col(1) = odds;
    }
    Vector<double> out(X.rows());
    for (Index i = 0; i < X.rows(); ++i) {
        for (Index c = 0; c < shares.cols(); ++c) {
            if (model.classes()[c] == y(i, 0))
                out[i] = -2 * std::log(shares(i, c) / shares.row(i).sum());
        }
    }
    return out;
}

Vector<double> losses_of(const PenalizedPoissonModel<double>& model, const Matrix<double>& X,
                         const Matrix<double>& y, const Vector<double>& offset) {
    const Vector<double> means = (model.predict_log(X) + offset).array().exp();
    Vector<double> out(X.rows());
    for (Index i = 0; i < X.rows(); ++i) {
        const double log_ratio = y(i, 0) > 0 ? std::log(y(i, 0) / means[i]) : 0;
        out[i] = 2 * (y(i, 0) * log_ratio - y(i, 0) + means[i]);
    }
    return out;
}

Vector<double> losses_of(const MultiTaskModel<double>& model, const Matrix<double>& X,
                         const Matrix<double>& Y, const Vector<double>& offset) {
    return ((model.predict(X) - Y).colwise() + offset).rowwise().squaredNorm();
}

Vector<double> losses_of(const PenalizedModel<double>& model, const Matrix<double>& X,
                         const Matrix<double>& y, const Vector<double>& offset) {
    return (model.predict(X) + offset - y.col(0)).cwiseAbs2();
}

struct Extras {
    Vector<double> weights = {}, offset = {};

    [[nodiscard]] PathValidationOptions<double> options() const {
        PathValidationOptions<double> out{.lambdas = {.count = 8, .ratio = 0.02},
                                          .observation_errors = true};
        if (weights.size() > 0)
            out.weights.emplace(weights);
        if (offset.size() > 0)
            out.offset.emplace(offset);
        return out;
    }
};

/// Every fold's path fitted on a copy of its training rows alone.
template <class Spec, class Table, class DY, class P>
void require_plain_loop(const Spec& spec, const Table& table, const DY& y, const P& splitter,
                        const Extras& extras = {}) {
    const auto cv = cross_validate_path(spec, table, y, splitter, extras.options());
    const Matrix<double> X = table;
    const Index n = X.rows();
    const Vector<double> w = extras.weights.size() > 0 ? extras.weights : Vector<double>::Ones(n);
    const Vector<double> known = extras.offset.size() > 0 ? extras.offset : Vector<double>::Zero(n);
    FoldPlan plan = [&] {
        if constexpr (LabelSplitter<P>)
            return splitter.split(Vector<double>(y.col(0)));
        else
            return splitter.split(n);
    }();
    const auto rows_of = [&](const RowRanges& ranges) {
        std::vector<Index> out;
        for (const RowRange& range : ranges) {
            for (Index i = range.begin; i < range.end; ++i)
                out.push_back(plan.order().empty() ? i : plan.order()[static_cast<std::size_t>(i)]);
        }
        return out;
    };
    REQUIRE(cv.fold_errors.rows() == plan.size());
    REQUIRE(cv.lambda == cv.path.lambdas());
    Vector<double> mean = Vector<double>::Zero(8);
    double weight = 0;
    std::vector<double> of_rows;
    for (Index k = 0; k < plan.size(); ++k) {
        CAPTURE(k);
        const Fold fold = plan[k];
        const std::vector<Index> train = rows_of(fold.train), test = rows_of(fold.test);
        const Vector<double> w_train = w(train), w_test = w(test), o_train = known(train);
        const DY y_train = y(train, Eigen::all);
        FitData<double> data;
        data.weights.emplace(w_train);
        if (extras.offset.size() > 0)
            data.offset.emplace(o_train);
        const auto path =
            spec.path(Matrix<double>(X(train, Eigen::all)), y_train, {.values = cv.lambda}, data);
        REQUIRE(path.size() == 8);
        Vector<double> errors(8);
        for (Index i = 0; i < 8; ++i) {
            const Vector<double> losses =
                losses_of(path.model(i), X(test, Eigen::all), y(test, Eigen::all), known(test));
            errors[i] = w_test.dot(losses) / w_test.sum();
            if (i == cv.index_min)
                of_rows.insert(of_rows.end(), losses.begin(), losses.end());
        }
        CHECK((cv.fold_errors.row(k).transpose() - errors).cwiseAbs().maxCoeff() <=
              1e-8 * errors.maxCoeff());
        CHECK(cv.fold_weights[k] / cv.fold_weights[0] ==
              Approx(w_test.sum() / w(rows_of(plan[0].test)).sum()));
        mean += w_test.sum() * errors;
        weight += w_test.sum();
    }
    mean /= weight;
    CHECK((cv.mean - mean).cwiseAbs().maxCoeff() <= 1e-8 * mean.maxCoeff());
    CHECK(cv.mean[cv.index_min] == cv.mean.minCoeff());
    CHECK(cv.path.model(cv.index_1se).lambda() == cv.lambda_1se());
    const auto n_tested = static_cast<double>(of_rows.size());
    const Eigen::Map<const Vector<double>> all(of_rows.data(), static_cast<Index>(of_rows.size()));
    const double variance = (all.array() - all.mean()).square().sum() / (n_tested - 1);
    CHECK(cv.observation_standard_error[cv.index_min] ==
          Approx(std::sqrt(variance / n_tested)).epsilon(1e-7));
}

const LogisticRegression classes_of_any_kind{.tolerance = 1e-13};
const PoissonRegression counts{.tolerance = 1e-13};
const MultiTaskElasticNet several{.tolerance = 1e-13};

Vector<double> weights_with_zeros() {
    Vector<double> out = small().weights;
    for (Index i = 0; i < out.size(); i += 7)
        out[i] = 0;
    return out;
}

}  // namespace

TEST_CASE("classes, counts and several responses have the errors of cv.glmnet",
          "[validation][families]") {
    const Families& data = small();
    const Vector<double> first = data.several.col(0);
    constexpr Convention as_glmnet = Convention::glmnet;
    const LogisticRegression logistic{.convention = as_glmnet, .tolerance = 1e-14};
    const PoissonRegression poisson{.convention = as_glmnet, .tolerance = 1e-14};
    const MultiTaskElasticNet lasso{.l1_ratio = 1, .convention = as_glmnet, .tolerance = 1e-14};
    const MultiTaskElasticNet net{.l1_ratio = 0.3, .convention = as_glmnet, .tolerance = 1e-14};
    const Lasso single{.convention = as_glmnet, .tolerance = 1e-14};
    require_glmnet(
        "binomial",
        cross_validate_path(logistic, data.X, data.two, Turns{5}, {.lambdas = {.values = low}}),
        {{1.34557858945, 1.27469617594, 1.21533775373, 1.16583366082, 1.15235549976, 1.17175424497},
         {0.0373380500546, 0.0668304863235, 0.0975891880592, 0.150484146989, 0.176637123318,
          0.199445270673},
         0.01,
         0.08});
    require_glmnet(
        "binomial weights offset",
        cross_validate_path(
            logistic, data.X, data.two, Turns{5},
            {.lambdas = {.values = low}, .weights = data.weights, .offset = data.offset}),
        {{1.36552712758, 1.30529406769, 1.32270850071, 1.36932431862, 1.39880091436, 1.44582166927},
         {0.060497038623, 0.0964226274683, 0.128385680768, 0.194809490896, 0.256536972909,
          0.306665085903},
         0.08,
         0.15});
    require_glmnet("binomial class",
                   cross_validate_path(logistic, data.X, data.two, Turns{5},
                                       {.lambdas = {.values = low},
                                        .loss = PathLoss::misclassification,
                                        .weights = data.weights}),
                   {{0.335403726708, 0.329192546584, 0.32298136646, 0.341614906832, 0.316770186335,
                     0.304347826087},
                    {0.0565067625354, 0.0557577310737, 0.0701158263593, 0.0702514462564,
                     0.0729382050265, 0.0728555137958},
                    0.005,
                    0.15});
    require_glmnet(
        "multinomial",
        cross_validate_path(logistic, data.X, data.three, Turns{5}, {.lambdas = {.values = low}}),
        {{2.11279490594, 1.99641988649, 1.97452087563, 1.88630554658, 1.8942487786, 2.01937697824},
         {0.021634537155, 0.0648046874633, 0.108458468748, 0.153533119389, 0.19898121859,
          0.26412602291},
         0.02,
         0.08});
    require_glmnet(
        "multinomial weights",
        cross_validate_path(logistic, data.X, data.three, Turns{5},
                            {.lambdas = {.values = low}, .weights = data.weights}),
        {{2.0770056364, 1.95424023762, 2.04194062993, 2.03118355179, 2.02745183281, 2.16091739932},
         {0.0509622715893, 0.125008623303, 0.180044968758, 0.219363627892, 0.265158903217,
          0.334807733588},
         0.08,
         0.15});
    require_glmnet(
        "multinomial class",
        cross_validate_path(logistic, data.X, data.three, Turns{5},
                            {.lambdas = {.values = low}, .loss = PathLoss::misclassification}),
        {{0.5375, 0.5, 0.4625, 0.425, 0.425, 0.4},
         {0.03186887196, 0.0655505530106, 0.0728868986856, 0.053764532919, 0.0414578098794,
          0.050775240029},
         0.005,
         0.02});
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
    require_glmnet(
        "gaussian offset",
        cross_validate_path(
            single, data.X, first, Turns{5},
            {.lambdas = {.values = high}, .weights = data.weights, .offset = data.offset}),
        {{3.70114614723, 3.68801449853, 3.13382991155, 2.90019703222, 2.46300924609, 2.38071137621},
         {0.39785747992, 0.405750399825, 0.427234494197, 0.503544635293, 0.399133792914,
          0.376249013425},
         0.03,
         0.1});
}

TEST_CASE("folds of classes have the deviances of paths on their rows alone",
          "[validation][families]") {
    const Families& data = small();
    const LogisticRegression& spec = classes_of_any_kind;
    for (const Vector<double>& y : {data.two, data.three}) {
        CAPTURE(y.maxCoeff());
        require_plain_loop(spec, data.X, y, StratifiedKFold{.folds = 4, .shuffle = true});
        require_plain_loop(spec, data.X, y, Turns{5}, {.weights = weights_with_zeros()});
        require_plain_loop(spec, data.X, y, Ahead{80}, {.weights = data.weights});
    }
    require_plain_loop(spec, data.X, data.two, KFold{.shuffle = true},
                       {.weights = data.weights, .offset = data.offset});
}

TEST_CASE("folds of counts have the deviances of paths on their rows alone",
          "[validation][families]") {
    const Families& data = small();
    require_plain_loop(counts, data.X, data.counts, KFold{.shuffle = true});
    require_plain_loop(counts, data.X, data.counts, Ahead{80},
                       {.weights = weights_with_zeros(), .offset = data.offset});
}

TEST_CASE("folds of several responses have the errors of paths on their rows alone",
          "[validation][families]") {
    const Families& data = small();
    require_plain_loop(several, data.X, data.several, KFold{.shuffle = true});
    require_plain_loop(several, data.X, data.several, Ahead{80},
                       {.weights = weights_with_zeros(), .offset = data.offset});
    const Matrix<double> one = data.several.leftCols(1);
    require_plain_loop(several, data.X, one, KFold{.folds = 3});
}

TEST_CASE("folds of one response know its offset", "[validation][penalized]") {
    const Families &data = small(), wide(60, 80, 2);
    const Lasso spec{.tolerance = 1e-13};
    const Vector<double> y = data.several.col(0), y_wide = wide.several.col(0);
    require_plain_loop(spec, data.X, y, Turns{5}, {.offset = data.offset});
    require_plain_loop(spec, data.X, y, KFold{.shuffle = true},
                       {.weights = weights_with_zeros(), .offset = data.offset});
    require_plain_loop(spec, wide.X, y_wide, Turns{5},
                       {.weights = wide.weights, .offset = lehmer_numbers(60, 3)});
}

TEST_CASE("folds of sparse tables have the errors of dense ones", "[validation][families]") {
    const Families& data = small();
    const Matrix<double> thin = (data.X.array().abs() > 0.5).select(data.X, 0.0);
    const Eigen::SparseMatrix<double> columns = thin.sparseView();
    const Eigen::SparseMatrix<double, Eigen::RowMajor> rows = columns;
    require_plain_loop(counts, columns, data.counts, Turns{5}, {.weights = data.weights});
    require_plain_loop(counts, rows, data.counts, Turns{5}, {.offset = data.offset});
    require_plain_loop(several, columns, data.several, Turns{5});
}

TEST_CASE("errors of classes, counts and several responses do not depend on threads",
          "[validation][families]") {
    const Families& data = small();
    const auto require_same = [&](auto spec, const auto& y) {
        const auto run = [&](int fold_threads, int threads) {
            spec.threads = threads;
            PathValidationOptions<double> options = Extras{}.options();
            options.threads = fold_threads;
            return cross_validate_path(spec, data.X, y, Turns{5}, options);
        };
        const auto one = run(1, 1);
        for (const auto& [fold_threads, threads] : {std::pair{2, 1}, {1, 2}, {2, 2}}) {
            const auto other = run(fold_threads, threads);
            CHECK(one.lambda == other.lambda);
            CHECK(one.fold_errors == other.fold_errors);
            CHECK(one.mean == other.mean);
            CHECK(one.standard_error == other.standard_error);
            CHECK(one.observation_standard_error == other.observation_standard_error);
        }
    };
    require_same(LogisticRegression{}, data.two);
    require_same(LogisticRegression{}, data.three);
    require_same(PoissonRegression{}, data.counts);
    require_same(MultiTaskElasticNet{}, data.several);
}

TEST_CASE("misclassifications are counted by predicted labels", "[validation][families]") {
    const Families& data = small();
    const Lambdas lambdas{.values = low};
    const auto cv = cross_validate_path(LogisticRegression{}, data.X, data.three, Turns{5},
                                        {.lambdas = lambdas, .loss = PathLoss::misclassification});
    double wrong = 0;
    for (Index k = 0; k < 5; ++k) {
        Vector<double> weights = Vector<double>::Ones(80);
        for (Index i = k; i < 80; i += 5)
            weights[i] = 0;
        const auto path =
            LogisticRegression{}.path(data.X, data.three, lambdas, {.weights = weights});
        const Vector<double> labels = path.model(3).predict(data.X);
        for (Index i = k; i < 80; i += 5)
            wrong += labels[i] != data.three[i] ? 1 : 0;
    }
    CHECK(cv.mean[3] == Approx(wrong / 80));
}

TEST_CASE("a class that is not tested is not missed", "[validation][families]") {
    const Families& data = small();
    // The last rows are of a class of their own, but neither trained on nor tested.
    Vector<double> y = data.two;
    y.tail(15).setConstant(9);
    require_plain_loop(classes_of_any_kind, data.X, y, Ahead{60});
    // Each fold tests one class.
    Vector<double> sorted = data.three;
    std::sort(sorted.begin(), sorted.end());
    Matrix<double> X = data.X;
    X.col(0) += sorted;
    require_plain_loop(classes_of_any_kind, X, sorted, KFold{.folds = 10});
}

TEST_CASE("a class that is not trained on is refused, or an error", "[validation][families]") {
    const Families& data = small();
    Vector<double> y = data.two;
    y.head(16).setConstant(7);
    CHECK(refusal([&] { (void)cross_validate_path(LogisticRegression{}, data.X, y, KFold{}); }) ==
          "cross_validate_path: fold 0: y(0) is 7, which is none of the 2 classes");
    const auto cv =
        cross_validate_path(LogisticRegression{}, data.X, y, KFold{},
                            {.lambdas = {.values = low}, .loss = PathLoss::misclassification});
    CHECK(cv.fold_errors.row(0) == RowVector<double>::Ones(6));
    CHECK(cv.mean.allFinite());
    CHECK(cv.standard_error.allFinite());

    y = Vector<double>::Constant(80, 5);
    y.head(16).setConstant(-1);
    CHECK(refusal([&] { (void)cross_validate_path(LogisticRegression{}, data.X, y, KFold{}); }) ==
          "cross_validate_path: fold 0: LogisticRegression: y holds one class only, 5");
}

TEST_CASE("tables of floats are validated with counts too", "[validation][families]") {
    const Families& data = small();
    const Matrix<float> X = data.X.cast<float>();
    const Vector<float> y = data.counts.cast<float>(), weights = data.weights.cast<float>();
    const Vector<float> offset = data.offset.cast<float>();
    const auto cv =
        cross_validate_path(PoissonRegression{}, X, y, Turns{5},
                            {.lambdas = {.values = high}, .weights = weights, .offset = offset});
    const auto expected = cross_validate_path(
        PoissonRegression{}, data.X, data.counts, Turns{5},
        {.lambdas = {.values = high}, .weights = data.weights, .offset = data.offset});
    CHECK((cv.mean - expected.mean).cwiseAbs().maxCoeff() <= 1e-4);
}

TEST_CASE("cross-validation of classes, counts and several responses names what is wrong",
          "[validation][families]") {
    const Families& data = small();
    const auto message = [&](const auto& spec, const auto& y, const auto& splitter,
                             const PathValidationOptions<double>& options) {
        return refusal([&] { (void)cross_validate_path(spec, data.X, y, splitter, options); });
    };
    const std::string no_classes =
        "cross_validate_path: misclassification is a loss of classes, which this path has not";
    const PathLoss errors = PathLoss::misclassification;
    const Vector<double> y = data.several.col(0);
    CHECK(message(Lasso{}, y, KFold{}, {.loss = errors}) == no_classes);
    CHECK(message(PoissonRegression{}, data.counts, KFold{}, {.loss = errors}) == no_classes);
    CHECK(message(MultiTaskElasticNet{}, data.several, KFold{}, {.loss = errors}) == no_classes);
    CHECK(message(Lasso{}, data.several, KFold{}, {}) == "y has 3 columns, expected 1");
    CHECK(message(MultiTaskElasticNet{}, data.several, StratifiedKFold{}, {}) ==
          "y has 3 columns, expected 1");
    CHECK(message(MultiTaskElasticNet{}, Matrix<double>(80, 0), KFold{}, {}) == "y has no columns");
    const Vector<double> short_offset = Vector<double>::Zero(79);
    CHECK(message(PoissonRegression{}, data.counts, KFold{}, {.offset = short_offset}) ==
          "offset has 79 values but X has 80 rows");
    CHECK(message(LogisticRegression{}, data.three, KFold{}, {.offset = data.offset}) ==
          "LogisticRegression: an offset is for two classes, y holds 3");
    Vector<double> weights = Vector<double>::Ones(80);
    weights.segment(16, 16).setZero();
    CHECK(message(PoissonRegression{}, data.counts, KFold{}, {.weights = weights}) ==
          "cross_validate_path: fold 1: the weights of the test rows are all zero");
    const Vector<double> negative = -data.counts;
    CHECK(message(PoissonRegression{}, negative, KFold{}, {}).find("PoissonRegression: y(") == 0);
}
