#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/chi_squared.hpp>
#include <ridgewood/preprocessing/correlation_filter.hpp>
#include <ridgewood/preprocessing/f_test.hpp>
#include <ridgewood/preprocessing/mutual_information.hpp>
#include <ridgewood/preprocessing/select_by_p_value.hpp>
#include <ridgewood/preprocessing/select_k_best.hpp>
#include <ridgewood/preprocessing/select_percentile.hpp>
#include <ridgewood/preprocessing/variance_threshold.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace selection_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(Transformer<VarianceThreshold> && Transformer<CorrelationFilter, float>);
static_assert(SupervisedTransformer<SelectKBest<ClassFTest>> &&
              SupervisedTransformer<SelectPercentile<MutualInformation>, float> &&
              SupervisedTransformer<SelectByPValue<ChiSquared>>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Scores that are there already, and so many p-values.
struct Given {
    std::vector<double> scores;

    template <class DX, class DY>
    FeatureScores operator()(const DX&, const DY&) const {
        const auto count = static_cast<Index>(scores.size());
        const Vector<double> values = Eigen::Map<const Vector<double>>(scores.data(), count);
        return {values, values};
    }
};

template <class Spec>
std::vector<Index> selected(const Spec& spec) {
    const auto columns = static_cast<Index>(spec.score.scores.size());
    return spec.fit(Matrix<double>::Zero(3, columns), Vector<double>::Zero(3)).indices();
}

using Columns = std::vector<Index>;

}  // namespace

TEST_CASE("a variance threshold agrees with scikit-learn", "[preprocessing][selection]") {
    const auto records = reference_cases("timeseries/selection.json", "variance_threshold");
    if (records.empty())
        SKIP(absent("cases/timeseries/selection.json"));
    for (const json& record : records) {
        INFO(record.at("id"));
        const auto X = to_table(record.at("input").at("X"));
        const VarianceThreshold spec{record.at("params").at("threshold").get<double>()};
        if (record.at("expected").contains("error")) {
            CHECK_THROWS_WITH(spec.fit(X),
                              "VarianceThreshold: no column of X has a variance above 0");
            continue;
        }
        const auto fitted = spec.fit(X);
        CHECK(agree(fitted.scores(), to_vector(record.at("expected").at("variances")), 1e-12));
        CHECK(fitted.mask() == record.at("expected").at("support").get<std::vector<bool>>());
    }
}

TEST_CASE("correlations agree with pandas", "[preprocessing][selection]") {
    const auto check = [](const char* operation, CorrelationKind kind) {
        for (const json& record : reference_cases("timeseries/selection.json", operation)) {
            const auto X = to_table(record.at("input").at("X"));
            CHECK(agree(correlations(X, kind), to_table(record.at("expected").at("corr")),
                        record.at("tol").get<double>()));
        }
    };
    check("corr_pearson", CorrelationKind::pearson);
    check("corr_spearman", CorrelationKind::spearman);
    check("corr_kendall", CorrelationKind::kendall);
}

TEST_CASE("Kendall's tau is that of all pairs of rows", "[preprocessing][selection]") {
    const Matrix<double> X = (random_matrix(40, 2, 1).array() * 2).round();
    double excess = 0, untied_x = 0, untied_y = 0;
    for (Index i = 0; i < 40; ++i) {
        for (Index j = 0; j < i; ++j) {
            const double dx = X(i, 0) - X(j, 0), dy = X(i, 1) - X(j, 1);
            excess += dx * dy > 0 ? 1 : dx * dy < 0 ? -1 : 0;
            untied_x += dx != 0 ? 1 : 0;
            untied_y += dy != 0 ? 1 : 0;
        }
    }
    CHECK(correlations(X, CorrelationKind::kendall)(0, 1) ==
          Approx(excess / std::sqrt(untied_x * untied_y)).margin(1e-14));
}

TEST_CASE("selected columns are taken, put back and named", "[preprocessing][selection]") {
    Matrix<double> X = random_matrix(20, 5, 2);
    X = (X.array() > 0).select(X, 0.0);
    X.col(1).setZero();
    X.col(3).setConstant(4);
    const auto fitted = VarianceThreshold{}.fit(X);
    CHECK(fitted.indices() == Columns{0, 2, 4});
    CHECK(fitted.feature_names({"a", "b", "c", "d", "e"}) ==
          std::vector<std::string>{"a", "c", "e"});
    const Matrix<double> Z = fitted.transform(X);
    CHECK(Z == X(Eigen::all, Columns{0, 2, 4}));
    Matrix<double> back = X;
    back.col(3).setZero();
    CHECK(fitted.inverse_transform(Z) == back);
    const auto check_sparse = [&]<int Order>(const Eigen::SparseMatrix<double, Order>& sparse) {
        const auto again = VarianceThreshold{}.fit(sparse);
        CHECK(again.indices() == fitted.indices());
        CHECK(agree(again.scores(), fitted.scores(), 1e-14));
        const Eigen::SparseMatrix<double, Order> kept = again.transform(sparse);
        CHECK(Matrix<double>(kept) == Z);
        CHECK(Matrix<double>(fitted.inverse_transform(kept)) == back);
    };
    check_sparse(Eigen::SparseMatrix<double>(X.sparseView()));
    check_sparse(Eigen::SparseMatrix<double, Eigen::RowMajor>(X.sparseView()));
    // Variances leave missing values out, which stay where they are.
    X(0, 0) = missing;
    const double known = VarianceThreshold{}.fit(X).scores()[0];
    CHECK(known == Approx(VarianceThreshold{}.fit(X.bottomRows(19)).scores()[0]));
    CHECK(std::isnan(fitted.transform(X)(0, 0)));
}

TEST_CASE("the k best and percentiles break ties as scikit-learn does",
          "[preprocessing][selection]") {
    const Given tied{{1, 5, 3, 5, 3, 5, missing}};
    CHECK(selected(SelectKBest<Given>{tied, 1}) == Columns{5});
    CHECK(selected(SelectKBest<Given>{tied, 2}) == Columns{3, 5});
    CHECK(selected(SelectKBest<Given>{tied, 4}) == Columns{1, 3, 4, 5});
    CHECK(selected(SelectPercentile<Given>{tied, 15}) == Columns{1});
    CHECK(selected(SelectPercentile<Given>{tied, 30}) == Columns{1, 3});
    CHECK(selected(SelectPercentile<Given>{tied, 60}) == Columns{1, 2, 3, 5});
    CHECK(selected(SelectPercentile<Given>{tied, 100}) == Columns{0, 1, 2, 3, 4, 5, 6});
    CHECK_THROWS_WITH(selected(SelectKBest<Given>{tied, 7}),
                      "SelectKBest: k is 7, but column 6 of X has no score; is it constant?");
}

TEST_CASE("significant columns are fewer, the more errors count", "[preprocessing][selection]") {
    const Given p{{0.001, 0.2, 0.012, 0.04, 0.02, 0.9, missing, 0.049}};
    using enum ErrorControl;
    CHECK(selected(SelectByPValue<Given>{p, 0.05, false_positive_rate}) == Columns{0, 2, 3, 4, 7});
    // 0.05 / 8 times 1, 2, 3: 0.00625, 0.0125, 0.01875, 0.025, ...
    CHECK(selected(SelectByPValue<Given>{p, 0.05, false_discovery_rate}) == Columns{0, 2});
    CHECK(selected(SelectByPValue<Given>{p, 0.05, family_wise}) == Columns{0});
}

TEST_CASE("a correlation filter keeps the first of what goes together",
          "[preprocessing][selection]") {
    Matrix<double> X = random_matrix(80, 6, 3);
    X.col(2) = -X.col(0) + 0.1 * X.col(2);
    X.col(3) = X.col(2).array().exp();  // by rank as column 2
    X.col(5).setConstant(1);
    CHECK(CorrelationFilter{.threshold = 0.95}.fit(X).indices() == Columns{0, 1, 3, 4, 5});
    const CorrelationFilter spearman{.threshold = 0.95, .kind = CorrelationKind::spearman};
    const auto fitted = spearman.fit(X);
    CHECK(fitted.indices() == Columns{0, 1, 4, 5});
    CHECK(fitted.scores()[5] == 0);
    // What is left has no pair above the threshold.
    Matrix<double> left = correlations(fitted.transform(X).leftCols(3), spearman.kind);
    left.diagonal().setZero();
    CHECK(left.cwiseAbs().maxCoeff() <= 0.95);
}

TEST_CASE("selections refuse what they cannot do", "[preprocessing][selection][misuse]") {
    Matrix<double> X = random_matrix(8, 3, 4);
    Vector<double> y(8);
    y << 0, 1, 0, 1, 1, 0, 0, 1;
    CHECK_THROWS_WITH((SelectKBest<ClassFTest>{.k = 4}.fit(X, y)),
                      "SelectKBest: k must be in [1, 3], got 4");
    CHECK_THROWS_WITH((SelectKBest<ClassFTest>{.k = 0}.fit(X, y)),
                      "SelectKBest: k must be in [1, 3], got 0");
    CHECK_THROWS_WITH((SelectPercentile<ClassFTest>{.percentile = 0}.fit(X, y)),
                      "SelectPercentile: percentile must be in (0, 100], got 0");
    CHECK_THROWS_WITH((SelectByPValue<ClassFTest>{.alpha = 1}.fit(X, y)),
                      "SelectByPValue: alpha must be in (0, 1), got 1");
    CHECK_THROWS_WITH(SelectByPValue<MutualInformation>{}.fit(X, y),
                      "SelectByPValue: the score has no p-values");
    CHECK_THROWS_WITH((SelectByPValue<ClassFTest>{.alpha = 1e-9}.fit(X, y)),
                      "SelectByPValue: no column of X is selected");
    CHECK_THROWS_WITH((SelectKBest<Given>{{{1, 2}}, 1}.fit(X, y)),
                      "SelectKBest: there are 2 scores for the 3 columns of X");
    CHECK_THROWS_WITH((SelectKBest<Given>{{{1, 2, 3}}, 1}.fit(X, y, {.weights = y})),
                      "SelectKBest: there are weights, but the score takes none");
    CHECK_THROWS_WITH((SelectKBest<ChiSquared>{.k = 1}.fit(-X.cwiseAbs(), y)),
                      Catch::Matchers::StartsWith("ChiSquared: X(0, 0) is -"));
    CHECK_THROWS_WITH((VarianceThreshold{.threshold = -1}.fit(X)),
                      "VarianceThreshold: threshold must be >= 0, got -1");
    CHECK_THROWS_WITH((CorrelationFilter{.threshold = 2}.fit(X)),
                      "CorrelationFilter: threshold must be in [0, 1], got 2");
    const auto fitted = SelectKBest<ClassFTest>{.k = 2}.fit(X, y);
    CHECK_THROWS_WITH(fitted.transform(X.leftCols(2)),
                      "SelectKBest: X has 2 columns, the transform was fitted on 3");
    CHECK_THROWS_WITH(fitted.inverse_transform(X), "SelectKBest: Z has 3 columns, expected 2");
    CHECK_THROWS_WITH(fitted.feature_names({"a"}),
                      "SelectKBest: there are 1 names, the transform was fitted on 3 columns");
    X(3, 1) = missing;
    CHECK_THROWS_WITH((SelectKBest<ClassFTest>{.k = 2}.fit(X, y)),
                      "X(3, 1) is NaN, expected a finite value");
    CHECK_THROWS_WITH(CorrelationFilter{}.fit(X), "X(3, 1) is NaN, expected a finite value");
    X.col(1).setConstant(missing);
    CHECK_THROWS_WITH(VarianceThreshold{}.fit(X),
                      "VarianceThreshold: column 1 of X has missing values only");
}

}  // namespace selection_test
