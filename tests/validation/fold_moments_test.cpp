#include <ridgewood/core/random.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/combinatorial_purged.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/leave_out.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <atomic>
#include <limits>
#include <numeric>
#include <optional>
#include <tuple>

#include "catch.hpp"

namespace fold_moments_test {

using namespace ridgewood;

namespace {

/// The fit of another specification and nothing else: every fold is fitted on its rows.
template <class Spec>
struct OnRows {
    Spec spec = {};

    template <class DX, class DY>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                           const FitData<typename DX::Scalar>& data = {}) const {
        return spec.fit(X, y, data);
    }
};

/// Counts how often it is fitted on rows.
struct Counting {
    Ridge ridge = {};
    std::atomic<int>* on_rows = nullptr;

    [[nodiscard]] auto fit(const MatrixView<double>& X, const VectorView<double>& y) const {
        ++*on_rows;
        return ridge.fit(X, y);
    }
    template <Real S>
    [[nodiscard]] auto fit_moments(const Moments<double>& rows) const {
        return ridge.fit_moments<S>(rows);
    }
};

struct Data {
    Matrix<double> X;
    Vector<double> y, weights;
};

Data make_data(Index rows, Index features = 3) {
    Random random(7);
    Data data{Matrix<double>(rows, features), Vector<double>(rows), Vector<double>(rows)};
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < features; ++j)
            data.X(i, j) = 5 + random.normal();
        data.y[i] = 20 + data.X.row(i).sum() + random.normal();
        data.weights[i] = i % 5 == 0 ? 0 : random.uniform();
    }
    return data;
}

CombinatorialPurged purged_blocks(Index rows) {
    Times times(static_cast<std::size_t>(rows));
    std::iota(times.begin(), times.end(), std::int64_t{0});
    return {.blocks = 6,
            .test_blocks = 3,
            .purge = {.spans = label_spans(times, Duration(3)), .embargo = Rows{4}}};
}

constexpr auto squared = std::tuple(mse, rmse, r2, explained_variance);

template <class Spec, class P, class M>
void require_same_scores(const Spec& spec, const Data& data, const P& splitter, const M& metrics,
                         bool weighted = false) {
    CrossValidationOptions<double> options{.keep_models = true};
    if (weighted)
        options.weights.emplace(data.weights);
    const auto merged = cross_validate(spec, data.X, data.y, splitter, metrics, options);
    const auto fitted =
        cross_validate(OnRows<Spec>{spec}, data.X, data.y, splitter, metrics, options);
    REQUIRE(merged.folds == fitted.folds);
    REQUIRE(merged.test_scores.isApprox(fitted.test_scores, 1e-11));
    REQUIRE(merged.train_scores.isApprox(fitted.train_scores, 1e-11));
    for (std::size_t k = 0; k < merged.models.size(); ++k) {
        REQUIRE(merged.models[k]->coefficients().isApprox(fitted.models[k]->coefficients(), 1e-11));
        REQUIRE(merged.models[k]->intercept() == Approx(fitted.models[k]->intercept()));
    }
}

}  // namespace

TEST_CASE("folds whose moments are merged have the scores and models of fits on rows",
          "[validation][fold_moments]") {
    const Data data = make_data(4000);
    const auto blocks = purged_blocks(4000);
    for (const bool intercept : {true, false}) {
        const Ridge ridge{.lambda = 0.3, .intercept = intercept};
        require_same_scores(ridge, data, blocks, squared);
        require_same_scores(ridge, data, blocks, squared, true);
        require_same_scores(ridge, data, blocks, std::tuple(rmse, mae));
        require_same_scores(ridge, data, KFold{.folds = 7, .shuffle = true}, rmse);
        require_same_scores(ridge, data, WalkForward{.initial = 1000, .test = 200}, squared);
        require_same_scores(LeastSquares{.intercept = intercept}, data, blocks, squared);
    }
    const Ridge ridge{.lambda = 0.3};
    REQUIRE(cross_val_predict(ridge, data.X, data.y, blocks)
                .isApprox(cross_val_predict(OnRows<Ridge>{ridge}, data.X, data.y, blocks), 1e-11));
}

TEST_CASE("no fold is fitted on rows where moments are enough", "[validation][fold_moments]") {
    const Data data = make_data(2000);
    std::atomic<int> on_rows = 0;
    const Counting spec{{.lambda = 0.1}, &on_rows};
    const auto blocks = purged_blocks(2000);
    const auto validation = cross_validate(spec, data.X, data.y, blocks, rmse);
    REQUIRE(validation.completed == 20);
    (void)cross_val_predict(spec, data.X, data.y, blocks);
    (void)search(std::vector{spec, spec}, data.X, data.y, blocks, mae);
    REQUIRE(on_rows == 0);
    // Single rows are no shorter to sum up than to fit.
    (void)cross_validate(spec, data.X.topRows(50), data.y.head(50), LeaveOneOut{}, rmse);
    REQUIRE(on_rows == 50);
}

TEST_CASE("merged folds have the same bits for any number of threads",
          "[validation][fold_moments]") {
    const Data data = make_data(3000);
    const auto run = [&](int threads) {
        return cross_validate(Ridge{}, data.X, data.y, purged_blocks(3000), squared,
                              {.threads = threads});
    };
    const auto one = run(1), two = run(2);
    REQUIRE(one.test_scores == two.test_scores);
    REQUIRE(one.train_scores == two.train_scores);
}

TEST_CASE("a table of float is summed up in double", "[validation][fold_moments]") {
    const Data data = make_data(1000);
    const Matrix<float> X = data.X.cast<float>();
    const Vector<float> y = data.y.cast<float>();
    const auto merged = cross_validate(Ridge{}, X, y, KFold{}, squared, {.keep_models = true});
    const auto fitted =
        cross_validate(OnRows<Ridge>{}, X, y, KFold{}, squared, {.keep_models = true});
    REQUIRE(merged.test_scores.isApprox(fitted.test_scores, 1e-5));
    REQUIRE(merged.models[2]->coefficients().isApprox(fitted.models[2]->coefficients(), 1e-6F));
}

TEST_CASE("rows are asked where moments have lost their digits", "[validation][fold_moments]") {
    Data data = make_data(1000);
    // A perfect fit: nothing but rounding is left of the sums of squares.
    data.y = data.X * Eigen::Vector3d(1, 2, -1);
    const auto perfect = cross_validate(LeastSquares{}, data.X, data.y, KFold{}, rmse);
    REQUIRE(perfect.mean() < 1e-12);
    // Columns that depend on each other: the fit on rows leaves one out.
    data = make_data(1000);
    data.X.col(2) = data.X.col(0) + data.X.col(1);
    require_same_scores(LeastSquares{}, data, KFold{}, squared);
    // A truth that is constant where it is tested.
    data.y.head(200).setConstant(1);
    require_same_scores(Ridge{}, data, KFold{}, std::tuple(rmse, r2));
    // Models of least squares know residuals: they are fitted on rows where they are kept.
    const auto kept =
        cross_validate(LeastSquares{}, data.X, data.y, KFold{}, rmse, {.keep_models = true});
    REQUIRE(kept.models[0]->statistics().rows == 800);
}

TEST_CASE("what is wrong with the data of a fold is said as before", "[validation][fold_moments]") {
    Data data = make_data(500);
    data.X(130, 1) = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(refusal([&] { (void)cross_validate(Ridge{}, data.X, data.y, KFold{}, rmse); }) ==
            refusal([&] { (void)cross_validate(OnRows<Ridge>{}, data.X, data.y, KFold{}, rmse); }));
    data = make_data(500);
    REQUIRE(refusal([&] {
                (void)cross_validate(Ridge{.lambda = -1}, data.X, data.y, KFold{}, rmse);
            }) == "cross_validate: fold 0: Ridge: lambda must be in [0, 1e200], got -1");
}

TEST_CASE("moments are enough to fit ridge and least squares", "[validation][fold_moments]") {
    const Data data = make_data(300);
    Moments<double> rows(4);
    rows.add(data.X.topRows(100), data.y.head(100));
    Moments<double> rest(4);
    rest.add(data.X.bottomRows(200), data.y.tail(200));
    rows.merge(rest);
    const auto ridge = Ridge{.lambda = 0.5}.fit_moments(rows);
    REQUIRE(ridge->coefficients().isApprox(Ridge{.lambda = 0.5}.fit(data.X, data.y).coefficients(),
                                           1e-12));
    REQUIRE(LeastSquares{}.fit_moments(rows)->coefficients().isApprox(
        LeastSquares{}.fit(data.X, data.y).coefficients(), 1e-12));
    REQUIRE_FALSE(LeastSquares{.solver = LeastSquaresSolver::qr}.fit_moments(rows).has_value());
    Moments<double> few(4);
    few.add(data.X.topRows(2), data.y.head(2));
    REQUIRE_FALSE(Ridge{}.fit_moments(few).has_value());
}

TEST_CASE("the ridge path of the elastic net merges its folds as well",
          "[validation][fold_moments]") {
    const Data data = make_data(1200);
    const auto blocks = purged_blocks(1200);
    const std::vector<double> lambdas{2, 0.5, 0.1};
    const auto path = cross_validate_path(ElasticNet{.l1_ratio = 0, .standardize = false}, data.X,
                                          data.y, blocks, {.lambdas = {.values = lambdas}});
    for (std::size_t i = 0; i < lambdas.size(); ++i) {
        const auto one = cross_validate(Ridge{.lambda = lambdas[i]}, data.X, data.y, blocks, mse);
        REQUIRE(path.fold_errors.col(static_cast<Index>(i)).isApprox(one.test_scores.col(0), 1e-6));
    }
}

}  // namespace fold_moments_test
