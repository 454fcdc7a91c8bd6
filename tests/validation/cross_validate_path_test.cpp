#include <ridgewood/core/random.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/nonnegative_garrote.hpp>
#include <ridgewood/linear/scad.hpp>
#include <ridgewood/linear/sparse.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "linear/penalized_problem.hpp"
#include "validation/fold_fits.hpp"
#include "validation/liar.hpp"
#include "validation/turns.hpp"

namespace cross_validate_path_test {

using namespace ridgewood;

namespace {

/// Trains on all that was before, but for two rows, and tests on the next six.
struct ExpandingWindow {
    Index first;
    Index folds;

    [[nodiscard]] FoldPlan split(Index rows) const {
        const auto fold = [first = first](Index k) {
            const Index end = first + 8 * k;
            return Fold{{{0, end}}, {{end + 2, end + 8}}};
        };
        return FoldPlan(rows, folds, fold);
    }
};

/// Plans for 10 rows, whatever it is asked.
struct Deaf {
    [[nodiscard]] FoldPlan split(Index) const { return KFold{}.split(10); }
};

std::vector<Index> rows_of(const RowRanges& ranges, const FoldPlan& plan) {
    std::vector<Index> out;
    for (const RowRange& range : ranges) {
        for (Index i = range.begin; i < range.end; ++i)
            out.push_back(plan.order().empty() ? i : plan.order()[static_cast<std::size_t>(i)]);
    }
    return out;
}

/// 2, 3, 1, 2, 3, 1, ...
Vector<double> some_weights(Index rows) {
    Vector<double> out(rows);
    for (Index i = 0; i < rows; ++i)
        out[i] = 1 + static_cast<double>((i + 1) % 3);
    return out;
}

/// 2, 3, 1, but 0 for each fourth.
Vector<double> weights_with_zeros(Index rows) {
    Vector<double> out = some_weights(rows);
    for (Index i = 0; i < rows; i += 4)
        out[i] = 0;
    return out;
}

/// Every fold's path fitted on a copy of its training rows alone.
template <class Spec, class X, class P>
void require_plain_loop(const Spec& spec, const X& x, const MadeData& data, const P& splitter,
                        const Vector<double>& weights = {}, const Lambdas& lambdas = {}) {
    PathValidationOptions<double> options{.lambdas = lambdas, .observation_errors = true};
    if (weights.size() > 0)
        options.weights.emplace(weights);
    const auto cv = cross_validate_path(spec, x, data.y, splitter, options);

    const Vector<double> w = weights.size() > 0 ? weights : Vector<double>::Ones(data.y.size());
    const double mean = w.dot(data.y) / w.sum();
    const double null_error = w.dot((data.y.array() - mean).square().matrix()) / w.sum();
    const FoldPlan plan = splitter.split(data.y.size());
    const auto count = static_cast<Index>(cv.lambda.size());
    REQUIRE(cv.fold_errors.rows() == plan.size());
    REQUIRE(cv.fold_errors.cols() == count);
    REQUIRE(cv.mean.size() == count);
    Vector<double> mean_error = Vector<double>::Zero(count);
    double weight = 0;
    std::vector<double> losses;
    for (Index k = 0; k < plan.size(); ++k) {
        const Fold fold = plan[k];
        const std::vector<Index> train = rows_of(fold.train, plan);
        const std::vector<Index> test = rows_of(fold.test, plan);
        const Matrix<double> X_train = data.X(train, Eigen::all);
        const Vector<double> y_train = data.y(train), w_train = w(train), w_test = w(test);
        const auto path = spec.path(X_train, y_train, {.values = cv.lambda}, {.weights = w_train});
        const Matrix<double> predictions = path.predict(Matrix<double>(data.X(test, Eigen::all)));
        Vector<double> errors(count);
        for (Index i = 0; i < count; ++i)
            errors[i] = w_test.dot((predictions.col(i) - data.y(test)).cwiseAbs2()) / w_test.sum();
        for (Index t = 0; t < w_test.size(); ++t) {
            const double off =
                predictions(t, cv.index_min) - data.y[test[static_cast<std::size_t>(t)]];
            losses.push_back(off * off);
        }
        CAPTURE(k);
        const Vector<double> differences = cv.fold_errors.row(k).transpose() - errors;
        CHECK(differences.cwiseAbs().maxCoeff() <= 1e-9 * null_error);
        mean_error += w_test.sum() * errors;
        weight += w_test.sum();
        // As shares of each other, whatever their unit.
        CHECK(cv.fold_weights[k] / cv.fold_weights[0] ==
              Approx(w_test.sum() / w(rows_of(plan[0].test, plan)).sum()));
    }
    mean_error /= weight;
    CHECK((cv.mean - mean_error).cwiseAbs().maxCoeff() <= 1e-9 * null_error);

    const auto n = static_cast<double>(losses.size());
    const Eigen::Map<const Vector<double>> all(losses.data(), static_cast<Index>(losses.size()));
    const double variance = (all.array() - all.mean()).square().sum() / (n - 1);
    CHECK(cv.observation_standard_error[cv.index_min] ==
          Approx(std::sqrt(variance / n)).epsilon(1e-7));
}

template <class Spec, class P>
void require_plain_loop(const Spec& spec, const MadeData& data, const P& splitter,
                        const Vector<double>& weights = {}, const Lambdas& lambdas = {}) {
    require_plain_loop(spec, data.X, data, splitter, weights, lambdas);
}

/// Columns of many zeros, the first ones least.
MadeData thin_out(MadeData data) {
    Random random(5);
    for (Index j = 0; j < data.X.cols(); ++j) {
        for (Index i = 0; i < data.X.rows(); ++i) {
            if (random.uniform() < (j < 6 ? 0.3 : 0.8))
                data.X(i, j) = 0;
        }
    }
    return data;
}

/// A specification whose losses are known beforehand: row i has those of the X(i, 0)-th row of a
/// table, whatever it was fitted on.
struct Prophet {
    std::vector<double> lambda;
    Matrix<double> table;

    struct Path {
        std::vector<double> lambda;
        Matrix<double> table;

        [[nodiscard]] std::vector<double> lambdas() const { return lambda; }
        [[nodiscard]] Matrix<double> losses(const Matrix<double>& X, const VectorView<double>&,
                                            const FitData<double>&) const {
            Matrix<double> out(X.rows(), table.cols());
            for (Index i = 0; i < X.rows(); ++i)
                out.row(i) = table.row(static_cast<Index>(X(i, 0)));
            return out;
        }
    };

    [[nodiscard]] Path path(const Matrix<double>&, const VectorView<double>&, const Lambdas&,
                            const FitData<double>&) const {
        return {lambda, table};
    }

    [[nodiscard]] auto validate(const KFold& folds,
                                const PathValidationOptions<double>& options = {}) const {
        Matrix<double> X(table.rows(), 1);
        std::iota(X.reshaped().begin(), X.reshaped().end(), 0.0);
        return cross_validate_path(*this, X, Vector<double>::Ones(table.rows()), folds, options);
    }
};

const std::vector<double> seven = {1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01};

/// What tests/linear/reference/cross_validation_glmnet.R prints.
struct Expected {
    std::vector<double> mean, standard_error;
    double lambda_min, lambda_1se;
};

template <class Validation>
void require_glmnet(const Validation& cv, const Expected& expected) {
    REQUIRE(cv.lambda == seven);
    for (std::size_t i = 0; i < seven.size(); ++i) {
        CAPTURE(seven[i]);
        const auto k = static_cast<Index>(i);
        CHECK(cv.mean[k] == Approx(expected.mean[i]).epsilon(1e-7));
        CHECK(cv.standard_error[k] == Approx(expected.standard_error[i]).epsilon(1e-7));
    }
    CHECK(cv.lambda_min() == expected.lambda_min);
    CHECK(cv.lambda_1se() == expected.lambda_1se);
    CHECK(cv.observation_standard_error.size() == 0);
}

}  // namespace

TEST_CASE("means, standard errors and both lambdas are those of cv.glmnet",
          "[validation][penalized]") {
    const MadeData tall(62, 12, 1), wide(31, 80, 2);
    const Vector<double> weights = some_weights(62);
    const PathValidationOptions<double> plain{.lambdas = {.values = seven}};
    PathValidationOptions<double> weighted = plain;
    weighted.weights.emplace(weights);

    const Expected blocks{{2.326445635, 1.758694617, 1.20481244, 0.6114439785, 0.4631764962,
                           0.425499003, 0.4162258864},
                          {0.1810819628, 0.1121936592, 0.07541656067, 0.04240306313, 0.04235006873,
                           0.04919742911, 0.05035515049},
                          0.01,
                          0.05};
    require_glmnet(cross_validate_path(Lasso{}, tall.X, tall.y, KFold{5}, plain), blocks);

    const Expected with_weights{{2.201713404, 1.734281273, 1.370733264, 0.7800665805, 0.5349896741,
                                 0.4667438038, 0.4625117292},
                                {0.4119678117, 0.4005535529, 0.4436439819, 0.2508503065,
                                 0.1001798282, 0.05667284927, 0.04861144502},
                                0.01,
                                0.02};
    require_glmnet(cross_validate_path(Lasso{}, tall.X, tall.y, Turns{5}, weighted), with_weights);

    const Expected elastic_net{{1.827077533, 1.62834066, 1.014972777, 0.6616952148, 0.524912117,
                                0.4802216946, 0.4740049342},
                               {0.4094893915, 0.4023551649, 0.3686984992, 0.1858399082,
                                0.09989818818, 0.06183940516, 0.05194422431},
                               0.01,
                               0.05};
    require_glmnet(cross_validate_path(ElasticNet{.convention = Convention::glmnet}, tall.X, tall.y,
                                       Turns{5}, weighted),
                   elastic_net);

    const Expected no_intercept{
        {3.067643592, 3.063636479, 2.536253307, 2.223565478, 1.926180504, 1.804689562, 1.808203328},
        {0.568241185, 0.5655318501, 0.5651152763, 0.5653420775, 0.3695000313, 0.2654959463,
         0.2470310667},
        0.02,
        0.05};
    require_glmnet(cross_validate_path(Lasso{.intercept = false, .standardize = false}, tall.X,
                                       tall.y, Turns{5}, plain),
                   no_intercept);

    const Expected wider{
        {2.829931186, 1.843749522, 1.666291579, 1.780600017, 1.76289129, 1.872460223, 1.882363399},
        {0.8124263698, 0.5987967413, 0.4537763774, 0.5076722174, 0.6066921683, 0.6505726801,
         0.662410222},
        0.2,
        0.5};
    require_glmnet(cross_validate_path(Lasso{.tolerance = 1e-11}, wide.X, wide.y, KFold{4}, plain),
                   wider);
}

TEST_CASE("folds of a tall table have the errors of paths on their rows alone",
          "[validation][penalized]") {
    const MadeData data(83, 12, 3);
    const Vector<double> none;
    for (const Vector<double>& weights : {none, some_weights(83), weights_with_zeros(83)}) {
        CAPTURE(weights.size());
        require_plain_loop(Lasso{}, data, KFold{}, weights);
        require_plain_loop(Lasso{}, data, KFold{.folds = 7, .shuffle = true, .seed = 3}, weights);
        require_plain_loop(Lasso{}, data, ExpandingWindow{30, 6}, weights);
        require_plain_loop(Lasso{.intercept = false}, data, KFold{}, weights);
    }
    require_plain_loop(Lasso{.standardize = false}, data, Turns{3});
    require_plain_loop(ElasticNet{.l1_ratio = 0.3}, data, KFold{});
    require_plain_loop(ElasticNet{.convention = Convention::glmnet}, data, KFold{},
                       some_weights(83));
    require_plain_loop(Scad{}, data, KFold{.shuffle = true});
    require_plain_loop(Lasso{}, data, KFold{.folds = 83});
    require_plain_loop(Lasso{}, data, KFold{}, {}, {.values = {0.1, 0, 0.5}});
}

TEST_CASE("means far from 0 cost folds no digits", "[validation][penalized]") {
    MadeData data(83, 12, 3);
    data.X.array() += 1000;
    data.y.array() += 1000;
    require_plain_loop(Lasso{}, data, KFold{.shuffle = true});
    require_plain_loop(Lasso{.intercept = false}, data, KFold{.shuffle = true}, {},
                       {.ratio = 0.05});
}

TEST_CASE("folds of a wide table have the errors of paths on their rows alone",
          "[validation][penalized]") {
    const MadeData data(40, 300, 4);
    const Vector<double> none;
    const Lasso exact{.tolerance = 1e-11};
    for (const Vector<double>& weights : {none, some_weights(40), weights_with_zeros(40)}) {
        CAPTURE(weights.size());
        require_plain_loop(exact, data, KFold{}, weights);
        require_plain_loop(exact, data, KFold{.shuffle = true, .seed = 3}, weights);
        require_plain_loop(exact, data, ExpandingWindow{16, 3}, weights);
        require_plain_loop(Lasso{.intercept = false, .tolerance = 1e-11}, data, KFold{}, weights);
    }
    require_plain_loop(Lasso{.standardize = false, .tolerance = 1e-11}, data, Turns{3});
    require_plain_loop(ElasticNet{.tolerance = 1e-11}, data, KFold{});
    require_plain_loop(ElasticNet{.l1_ratio = 0}, data, KFold{});
    require_plain_loop(Scad{}, data, KFold{.shuffle = true}, {}, {.ratio = 0.3});
    require_plain_loop(exact, data, KFold{}, {}, {.values = {0.2, 0.05, 1}});
}

TEST_CASE("folds of a sparse table have the errors of paths on their rows alone",
          "[validation][penalized][sparse]") {
    for (const MadeData& data : {thin_out(MadeData(90, 20, 6)), thin_out(MadeData(40, 70, 7))}) {
        CAPTURE(data.X.rows());
        const Index n = data.X.rows();
        const Eigen::SparseMatrix<double> sparse = data.X.sparseView();
        const Lasso exact{.tolerance = 1e-11};
        const Lambdas lambdas{.ratio = 1e-2};
        require_plain_loop(exact, sparse, data, KFold{}, {}, lambdas);
        require_plain_loop(exact, sparse, data, KFold{.shuffle = true}, weights_with_zeros(n),
                           lambdas);
        require_plain_loop(exact, sparse, data, ExpandingWindow{16, 3}, {}, lambdas);
    }
}

TEST_CASE("a two-stage fit is made anew in each fold", "[validation][penalized][garrote]") {
    const MadeData data(83, 12, 3);
    const NonnegativeGarrote exact{.tolerance = 1e-11};
    require_plain_loop(exact, data, KFold{});
    require_plain_loop(exact, data, KFold{.shuffle = true}, some_weights(83));
    require_plain_loop(exact, data, KFold{.shuffle = true}, weights_with_zeros(83));
    require_plain_loop(exact, data, ExpandingWindow{30, 6});
}

TEST_CASE("a two-stage fit counts the rows of its fold, not those of the table",
          "[validation][penalized][garrote]") {
    // 60 rows, but 48 in each fold: fewer than columns.
    const MadeData data(60, 50, 3);
    require_plain_loop(NonnegativeGarrote{.tolerance = 1e-11}, data, KFold{}, {}, {.ratio = 1e-2});
}

TEST_CASE("tables of floats are validated too", "[validation][penalized]") {
    const MadeData data(83, 12, 3);
    const Matrix<float> X = data.X.cast<float>();
    const Vector<float> y = data.y.cast<float>();
    const auto cv = cross_validate_path(Lasso{}, X, y, KFold{});
    const auto expected =
        cross_validate_path(Lasso{}, data.X, data.y, KFold{}, {.lambdas = {.values = cv.lambda}});
    CHECK((cv.mean - expected.mean).cwiseAbs().maxCoeff() <= 1e-5);
}

TEST_CASE("the errors of folds do not depend on threads", "[validation][penalized]") {
    const auto require_same = [](const auto& x, const MadeData& data, const auto& spec) {
        const auto run = [&](int fold_threads, int threads) {
            auto threaded = spec;
            threaded.threads = threads;
            return cross_validate_path(threaded, x, data.y, KFold{.shuffle = true},
                                       {.threads = fold_threads, .observation_errors = true});
        };
        const auto one = run(1, 1);
        for (const auto& [fold_threads, threads] : {std::pair{2, 1}, {3, 1}, {1, 2}, {3, 3}}) {
            CAPTURE(fold_threads, threads);
            const auto other = run(fold_threads, threads);
            CHECK(one.lambda == other.lambda);
            CHECK(one.fold_errors == other.fold_errors);
            CHECK(one.fold_weights == other.fold_weights);
            CHECK(one.mean == other.mean);
            CHECK(one.standard_error == other.standard_error);
            CHECK(one.observation_standard_error == other.observation_standard_error);
            CHECK(one.index_min == other.index_min);
            CHECK(one.index_1se == other.index_1se);
        }
    };
    const MadeData tall(500, 30, 8), wide(40, 300, 4);
    const Eigen::SparseMatrix<double> sparse = thin_out(tall).X.sparseView();
    require_same(tall.X, tall, Lasso{});
    require_same(wide.X, wide, Lasso{});
    require_same(wide.X, wide, Scad{});
    require_same(sparse, tall, Lasso{});
    require_same(tall.X, tall, NonnegativeGarrote{});
}

TEST_CASE("asking for the errors of observations changes no others", "[validation][penalized]") {
    for (const MadeData& data : {MadeData(83, 12, 3), MadeData(40, 300, 4)}) {
        const auto without = cross_validate_path(Lasso{}, data.X, data.y, KFold{});
        const auto with =
            cross_validate_path(Lasso{}, data.X, data.y, KFold{}, {.observation_errors = true});
        CHECK((without.mean - with.mean).cwiseAbs().maxCoeff() <= 1e-10);
        CHECK(without.index_min == with.index_min);
        CHECK(without.index_1se == with.index_1se);
        CHECK((without.fold_weights / without.fold_weights[0] -
               with.fold_weights / with.fold_weights[0])
                  .cwiseAbs()
                  .maxCoeff() <= 1e-12);
    }
}

TEST_CASE("mean and standard errors are their formulas", "[validation]") {
    // Losses of 5 rows at 2 lambdas; the folds test the rows 0 and 1, 2 and 3, and 4.
    const Prophet prophet{{2, 1}, Matrix<double>{{1, 9}, {3, 5}, {2, 2}, {6, 8}, {10, 1}}};
    const KFold folds{.folds = 3};

    const auto cv = prophet.validate(folds, {.observation_errors = true});
    REQUIRE(cv.fold_errors == Matrix<double>{{2, 7}, {4, 5}, {10, 1}});
    CHECK(cv.fold_weights == Vector<double>{{2, 2, 1}});
    CHECK(cv.mean[0] == Approx(4.4));
    CHECK(cv.mean[1] == Approx(5));
    // (2 * 2.4^2 + 2 * 0.4^2 + 5.6^2) / 5 = 8.64, (2 * 4 + 0 + 16) / 5 = 4.8.
    CHECK(cv.standard_error[0] == Approx(std::sqrt(8.64 / 2)));
    CHECK(cv.standard_error[1] == Approx(std::sqrt(4.8 / 2)));
    // The losses have the squares 3.4^2 + 1.4^2 + 2.4^2 + 1.6^2 + 5.6^2 = 53.2 about their mean.
    CHECK(cv.observation_standard_error[0] == Approx(std::sqrt(53.2 / 4 / 5)));
    CHECK(cv.observation_standard_error[1] == Approx(std::sqrt(50.0 / 4 / 5)));

    const Vector<double> weights{{3, 1, 0, 2, 4}};
    const auto weighted = prophet.validate(folds, {.weights = weights});
    REQUIRE(weighted.fold_errors == Matrix<double>{{1.5, 8}, {6, 8}, {10, 1}});
    CHECK(weighted.fold_weights == Vector<double>{{4, 2, 4}});
    CHECK(weighted.mean[0] == Approx(5.8));
    CHECK(weighted.standard_error[0] ==
          Approx(std::sqrt((4 * 4.3 * 4.3 + 2 * 0.2 * 0.2 + 4 * 4.2 * 4.2) / 10 / 2)));
    CHECK(weighted.observation_standard_error.size() == 0);
}

TEST_CASE("of equal errors the largest lambda wins", "[validation]") {
    const auto chosen = [](std::vector<double> lambda, const Vector<double>& losses) {
        const Matrix<double> table = Vector<double>::Ones(6) * losses.transpose();
        const auto cv = Prophet{std::move(lambda), table}.validate({.folds = 3});
        CHECK(cv.standard_error.maxCoeff() <= 1e-12);
        return std::pair{cv.lambda_min(), cv.lambda_1se()};
    };
    CHECK(chosen({4, 3, 2, 1}, Vector<double>{{5, 2, 2, 2}}) == std::pair{3.0, 3.0});
    CHECK(chosen({1, 2, 3, 4}, Vector<double>{{2, 2, 2, 5}}) == std::pair{3.0, 3.0});
    CHECK(chosen({2, 4, 1, 3}, Vector<double>{{2, 5, 2, 2}}) == std::pair{3.0, 3.0});
    CHECK(chosen({2, 4, 1, 3}, Vector<double>{{2, 2, 2, 2}}) == std::pair{4.0, 4.0});
}

TEST_CASE("the simplest lambda is within one standard error of the best", "[validation]") {
    // Errors of two folds at five lambdas: means 10, 5.9, 5, 4, 4.5, of the best one the error 2.
    const Matrix<double> table{{10, 5.9, 5, 2, 4}, {10, 5.9, 5, 6, 5}};
    const auto cv = Prophet{{5, 4, 3, 2, 1}, table}.validate({.folds = 2});
    CHECK(cv.standard_error[3] == Approx(2));
    CHECK(cv.lambda_min() == 2);
    CHECK(cv.lambda_1se() == 4);
    // Also where a smaller lambda between is above the limit, and in any order.
    const Matrix<double> bumpy{{2, 7, 10, 5, 4}, {6, 7, 10, 5, 5}};
    CHECK(Prophet{{2, 3, 5, 4, 1}, bumpy}.validate({.folds = 2}).lambda_1se() == 4);
}

TEST_CASE("an observer may stop the folds that have not begun", "[validation][penalized]") {
    const auto require_stopped = [](const auto& x, const Vector<double>& y) {
        std::vector<Progress> seen;
        const auto watch = [&](const Progress& progress) {
            seen.push_back(progress);
            return progress.step == 3 ? Signal::stop : Signal::go_on;
        };
        const auto whole = cross_validate_path(Lasso{}, x, y, KFold{});
        const auto cv = cross_validate_path(Lasso{}, x, y, KFold{}, {.observer = watch});
        REQUIRE(seen.size() == 3);
        CHECK(cv.fold_errors.topRows(3) == whole.fold_errors.topRows(3));
        CHECK(cv.fold_errors.bottomRows(2).array().isNaN().all());
        for (Index k = 0; k < 3; ++k) {
            const Progress& progress = seen[static_cast<std::size_t>(k)];
            CHECK(progress.step == k + 1);
            CHECK(progress.total == 5);
            CHECK(progress.loss == cv.fold_errors.row(k).minCoeff());
        }
        const Vector<double> weights = cv.fold_weights.head(3);
        const Vector<double> mean = cv.fold_errors.topRows(3).transpose() * weights / weights.sum();
        CHECK((cv.mean - mean).cwiseAbs().maxCoeff() <= 1e-12);
        CHECK(cv.standard_error.allFinite());
        CHECK(cv.mean[cv.index_min] == cv.mean.minCoeff());
        CHECK(cv.lambda_1se() >= cv.lambda_min());
    };
    const MadeData tall(62, 12, 1), wide(40, 300, 4);
    require_stopped(tall.X, tall.y);
    require_stopped(wide.X, wide.y);
    require_stopped(Eigen::SparseMatrix<double>(tall.X.sparseView()), tall.y);
}

TEST_CASE("cross_validate_path names what is wrong", "[validation][penalized]") {
    const MadeData tall(60, 12, 1), wide(40, 300, 4);
    const auto message = [](const auto& x, const Vector<double>& y, const auto& splitter,
                            const Vector<double>& weights) {
        PathValidationOptions<double> options;
        if (weights.size() > 0)
            options.weights.emplace(weights);
        return refusal([&] { (void)cross_validate_path(Lasso{}, x, y, splitter, options); });
    };

    for (const MadeData& data : {tall, wide}) {
        CAPTURE(data.X.rows());
        const Index n = data.X.rows();
        const Eigen::SparseMatrix<double> sparse = data.X.sparseView();
        const std::string rows = std::to_string(n);
        CHECK(message(data.X, data.y, Deaf{}, {}) ==
              "cross_validate_path: the splitter planned 10 rows, X has " + rows);
        CHECK(message(data.X, data.y, KFold{.folds = 1}, {}) == "KFold: folds must be >= 2, got 1");
        CHECK(message(data.X, data.y, Liar{}, {}) ==
              "cross_validate_path: the folds leak: fold 0 trains on row 1 and " +
                  std::to_string(n - 2) + " more, after test row 0");
        CHECK(cross_validate_path(Lasso{}, data.X, data.y, Liar{}, {.audit = false})
                  .fold_errors.rows() == 1);
        CHECK(message(data.X, data.y.head(n - 1), KFold{}, {}) ==
              "X has " + rows + " rows but y has " + std::to_string(n - 1) + " values");
        CHECK(message(data.X, data.y, KFold{}, Vector<double>::Zero(n)) == "weights are all zero");

        // Constant but for the rows that fold 2 tests.
        Vector<double> y = Vector<double>::Constant(n, 3);
        y.segment(2 * n / 5, n / 5) = data.y.segment(2 * n / 5, n / 5);
        Vector<double> weights = Vector<double>::Ones(n);
        weights.segment(n / 5, n / 5).setZero();
        for (const bool is_sparse : {false, true}) {
            CAPTURE(is_sparse);
            const auto told = [&](const Vector<double>& target, const Vector<double>& w) {
                return is_sparse ? message(sparse, target, KFold{}, w)
                                 : message(data.X, target, KFold{}, w);
            };
            const std::string constant = told(y, {});
            CAPTURE(constant);
            CHECK(constant.find("cross_validate_path: fold 2: Lasso: y is constant") == 0);
            CHECK(told(data.y, weights) ==
                  "cross_validate_path: fold 1: the weights of the test rows are all zero");
            CHECK(told(data.y, Vector<double>::Ones(n) - weights)
                      .find("cross_validate_path: fold ") == 0);
        }
        Matrix<double> X = data.X;
        X(7, 3) = std::numeric_limits<double>::quiet_NaN();
        CHECK(message(X, data.y, KFold{}, {}).find("X(7, 3) is NaN") != std::string::npos);
    }
    for (const MadeData& data : {tall, wide}) {
        const auto told = [&](const Lambdas& lambdas) {
            return refusal([&] {
                (void)cross_validate_path(Lasso{}, data.X, data.y, KFold{}, {.lambdas = lambdas});
            });
        };
        CAPTURE(data.X.rows());
        CHECK(told({.values = {-1}}) == "Lasso: lambda must be in [0, 1e200], got -1");
        CHECK(told({.count = 0}) == "Lasso: count of lambdas must be > 0, got 0");
        CHECK(told({.ratio = 1}) == "Lasso: ratio of lambdas must be in [0, 1), got 1");
    }
}

TEST_CASE("an offset has the errors of cv.glmnet", "[validation][penalized]") {
    const Families& data = fold_fits::small();
    const Vector<double> first = data.several.col(0);
    constexpr Convention as_glmnet = Convention::glmnet;
    const Lasso single{.convention = as_glmnet, .tolerance = 1e-14};
    fold_fits::require_glmnet(
        "gaussian offset",
        cross_validate_path(single, data.X, first, Turns{5},
                            {.lambdas = {.values = fold_fits::high},
                             .weights = data.weights,
                             .offset = data.offset}),
        {{3.70114614723, 3.68801449853, 3.13382991155, 2.90019703222, 2.46300924609, 2.38071137621},
         {0.39785747992, 0.405750399825, 0.427234494197, 0.503544635293, 0.399133792914,
          0.376249013425},
         0.03,
         0.1});
}

TEST_CASE("folds of one response know its offset", "[validation][penalized]") {
    const Families &data = fold_fits::small(), wide(60, 80, 2);
    const Lasso spec{.tolerance = 1e-13};
    const Vector<double> y = data.several.col(0), y_wide = wide.several.col(0);
    fold_fits::require_fold_fits(spec, data.X, y, Turns{5}, {.offset = data.offset});
    fold_fits::require_fold_fits(
        spec, data.X, y, KFold{.shuffle = true},
        {.weights = fold_fits::some_zeros(fold_fits::small().weights), .offset = data.offset});
    fold_fits::require_fold_fits(spec, wide.X, y_wide, Turns{5},
                                 {.weights = wide.weights, .offset = lehmer_numbers(60, 3)});
}

TEST_CASE("what a regression cannot be validated by is named", "[validation][penalized]") {
    const Families& data = fold_fits::small();
    const Vector<double> y = data.several.col(0);
    CHECK(refusal([&] {
              (void)cross_validate_path(Lasso{}, data.X, y, KFold{},
                                        {.loss = PathLoss::misclassification});
          }) ==
          "cross_validate_path: misclassification is a loss of classes, which this path has not");
    CHECK(refusal([&] { (void)cross_validate_path(Lasso{}, data.X, data.several, KFold{}); }) ==
          "y has 3 columns, expected 1");
}

}  // namespace cross_validate_path_test
