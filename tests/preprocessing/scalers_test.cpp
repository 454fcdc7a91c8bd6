#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/binarizer.hpp>
#include <ridgewood/preprocessing/max_abs_scaler.hpp>
#include <ridgewood/preprocessing/min_max_scaler.hpp>
#include <ridgewood/preprocessing/normalizer.hpp>
#include <ridgewood/preprocessing/robust_scaler.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>

#include <limits>
#include <string>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace scalers_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(Transformer<StandardScaler> && Transformer<MinMaxScaler> &&
              Transformer<MaxAbsScaler> && Transformer<RobustScaler> && Transformer<Normalizer> &&
              Transformer<Binarizer> && Transformer<StandardScaler, float>);
static_assert(!SupervisedTransformer<StandardScaler>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

RowNorm norm_of(const std::string& name) {
    return name == "l1" ? RowNorm::l1 : name == "l2" ? RowNorm::l2 : RowNorm::max;
}

/// Random numbers, a tenth of them missing.
Matrix<double> gappy_matrix(Index rows, Index columns, std::uint64_t seed) {
    Matrix<double> X = random_matrix(rows, columns, seed);
    const Matrix<double> gaps = random_matrix(rows, columns, seed + 1);
    return (gaps.array() > 1.28).select(missing, X);
}

}  // namespace

TEST_CASE("scalers agree with scikit-learn", "[preprocessing][scalers]") {
    if (preprocessing_cases("standard_scaler").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const json& record : preprocessing_cases("standard_scaler")) {
        INFO(record.at("id"));
        CHECK(meets(record, [&](const json& params, const Matrix<double>& X) {
            const auto scaling = StandardScaler{.with_mean = params.at("with_mean").get<bool>(),
                                                .with_std = params.at("with_std").get<bool>()}
                                     .fit(X);
            if (record.at("expected").contains("mean_")) {
                CHECK(agree(scaling.center(), to_vector(record.at("expected").at("mean_")), 1e-12));
                CHECK(agree(scaling.scale(), to_vector(record.at("expected").at("scale_")), 1e-12));
            }
            return scaling.transform(X);
        }));
    }
    for (const json& record : preprocessing_cases("min_max_scaler")) {
        INFO(record.at("id"));
        CHECK(meets(record, [](const json& params, const Matrix<double>& X) {
            const auto range = to_vector(params.at("feature_range"));
            return MinMaxScaler{.feature_range = {range[0], range[1]}}.fit(X).transform(X);
        }));
    }
    for (const json& record : preprocessing_cases("min_max_scaler_unseen")) {
        const auto fitted =
            MinMaxScaler{.clip = true}.fit(to_table(record.at("input").at("X_fit")));
        CHECK(meets(record, [&](const json&, const auto& X) { return fitted.transform(X); }));
    }
    for (const json& record : preprocessing_cases("max_abs_scaler")) {
        CHECK(meets(record, [](const json&, const Matrix<double>& X) {
            return MaxAbsScaler{}.fit(X).transform(X);
        }));
    }
    for (const json& record : preprocessing_cases("robust_scaler")) {
        INFO(record.at("id"));
        CHECK(meets(record, [](const json& params, const Matrix<double>& X) {
            const auto range = to_vector(params.at("quantile_range"));
            const RobustScaler spec{.quantile_range = {range[0] / 100, range[1] / 100},
                                    .unit_variance = params.at("unit_variance").get<bool>()};
            return spec.fit(X).transform(X);
        }));
    }
}

TEST_CASE("normalizer and binarizer agree with scikit-learn", "[preprocessing][scalers]") {
    if (preprocessing_cases("normalizer").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const json& record : preprocessing_cases("normalizer")) {
        INFO(record.at("id"));
        CHECK(meets(record, [](const json& params, const Matrix<double>& X) {
            const Normalizer spec{.norm = norm_of(params.at("norm"))};
            const Eigen::SparseMatrix<double> sparse = X.sparseView();
            const Matrix<double> Z = spec.fit(X).transform(X);
            CHECK(agree(spec.fit(sparse).transform(sparse), Z, 0));
            return Z;
        }));
    }
    for (const json& record : preprocessing_cases("binarizer")) {
        CHECK(meets(record, [](const json& params, const Matrix<double>& X) {
            const Binarizer spec{.threshold = params.at("threshold").get<double>()};
            return spec.fit(X).transform(X);
        }));
    }
}

TEST_CASE("the inverse of a scaling gives the table back", "[preprocessing][scalers]") {
    Matrix<double> X = gappy_matrix(3000, 4, 1);
    X.col(1).array() = X.col(1).array() * 1e-6 + 1e3;
    X.col(3).array() = 0.1;
    CHECK(agree(StandardScaler{}.fit(X).inverse_transform(StandardScaler{}.fit(X).transform(X)), X,
                1e-12));
    CHECK(agree(RobustScaler{}.fit(X).inverse_transform(RobustScaler{}.fit(X).transform(X)), X,
                1e-12));
    const auto range = MinMaxScaler{.feature_range = {-1, 3}}.fit(X);
    CHECK(agree(range.inverse_transform(range.transform(X)), X, 1e-12));
    // A constant column is centred and not blown up.
    CHECK(StandardScaler{}.fit(X).scale()[3] == 1);
    CHECK((StandardScaler{}.fit(X).transform(X).col(3).array().abs() < 1e-15).all());
    CHECK((range.transform(X).col(3).array() == -1).all());
}

TEST_CASE("a weight counts a row so many times", "[preprocessing][scalers]") {
    const Matrix<double> X = gappy_matrix(60, 3, 3);
    Vector<double> weights(60);
    std::vector<Index> rows;
    for (Index i = 0; i < 60; ++i) {
        weights[i] = static_cast<double>(i % 4);
        rows.insert(rows.end(), static_cast<std::size_t>(i % 4), i);
    }
    const auto weighted = StandardScaler{}.fit(X, {.weights = weights});
    const auto repeated = StandardScaler{}.fit(X(rows, Eigen::all));
    CHECK(agree(weighted.center(), repeated.center(), 1e-14));
    CHECK(agree(weighted.scale(), repeated.scale(), 1e-14));
}

TEST_CASE("scalers take float, rows in any order and sparse tables", "[preprocessing][scalers]") {
    const Matrix<double> X = random_matrix(50, 3, 5);
    const Matrix<float> narrow = X.cast<float>();
    const Matrix<float> Z = StandardScaler{}.fit(narrow).transform(narrow);
    CHECK(agree(Z.cast<double>(), StandardScaler{}.fit(X).transform(X), 1e-5));
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_row = X;
    CHECK(agree(StandardScaler{}.fit(by_row).transform(by_row),
                StandardScaler{}.fit(X).transform(X), 0));

    const Matrix<double> thin = (X.array() > 0.5).select(X, 0.0);
    const Eigen::SparseMatrix<double> sparse = thin.sparseView();
    const Eigen::SparseMatrix<double> scaled = MaxAbsScaler{}.fit(sparse).transform(sparse);
    CHECK(scaled.nonZeros() == sparse.nonZeros());
    CHECK(agree(scaled, MaxAbsScaler{}.fit(thin).transform(thin), 0));
    CHECK(refusal([&] { (void)StandardScaler{}.fit(thin).transform(sparse); }) ==
          "StandardScaler: a sparse X cannot be centred, its zeros would not stay 0");
}

TEST_CASE("scalers say what is wrong", "[preprocessing][scalers]") {
    Matrix<double> X = random_matrix(5, 3, 7);
    const auto scaling = StandardScaler{}.fit(X);
    CHECK(refusal([&] { (void)scaling.transform(X.leftCols(2)); }) ==
          "StandardScaler: X has 2 columns, the transform was fitted on 3");
    CHECK(refusal([&] { (void)scaling.inverse_transform(X.leftCols(2)); }) ==
          "StandardScaler: Z has 2 columns, expected 3");
    CHECK(refusal([&] { (void)scaling.feature_names({"a"}); }) ==
          "StandardScaler: there are 1 names, the transform was fitted on 3 columns");
    CHECK(scaling.feature_names({"a", "b", "c"}) == std::vector<std::string>{"a", "b", "c"});
    CHECK(refusal([&] { (void)MinMaxScaler{}.fit(Matrix<double>(0, 3)); }) ==
          "MinMaxScaler: X is empty: it has 0 rows and 3 columns");
    CHECK(refusal([&] {
              (void)MinMaxScaler{.feature_range = {1, 1}}.fit(X);
          }) == "MinMaxScaler: feature_range must be finite with minimum < maximum, got 1 and 1");
    CHECK(refusal([&] {
              (void)RobustScaler{.quantile_range = {0.5, 0.2}}.fit(X);
          }) == "RobustScaler: quantile_range must be 0 <= lower < upper <= 1, got 0.5 and 0.2");
    CHECK(refusal([&] { (void)Binarizer{.threshold = missing}.fit(X); }) ==
          "Binarizer: threshold must be finite, got NaN");
    X(2, 1) = std::numeric_limits<double>::infinity();
    CHECK(refusal([&] { (void)scaling.transform(X); }) ==
          "X(2, 1) is inf, expected a finite value, or NaN for a missing one");
    X.col(1).array() = missing;
    CHECK(refusal([&] { (void)Normalizer{}.fit(X); }) == "X(0, 1) is NaN, expected a finite value");
    CHECK(refusal([&] { (void)StandardScaler{}.fit(X); }) ==
          "StandardScaler: column 1 of X has missing values only");
    CHECK(refusal([&] { (void)MaxAbsScaler{}.fit(X); }) ==
          "MaxAbsScaler: column 1 of X has missing values only");
}

}  // namespace scalers_test
