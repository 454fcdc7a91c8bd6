#include <ridgewood/core/concepts.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/preprocessing/rfe.hpp>
#include <ridgewood/preprocessing/select_from_model.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>
#include <ridgewood/tree/cart_classifier.hpp>

#include <limits>
#include <optional>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace selection_by_model_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(SupervisedTransformer<Rfe<LeastSquares>> &&
              SupervisedTransformer<SelectFromModel<Lasso>, float> &&
              SupervisedTransformer<SelectFromModel<CartClassifier>>);

namespace {

using Columns = std::vector<Index>;

/// Columns 1 and 4 of 6 make y, the first with more weight.
struct Made {
    Matrix<double> X = random_matrix(120, 6, 1);
    Vector<double> y = 3 * X.col(1) - 2 * X.col(4) + 0.1 * random_matrix(120, 1, 2);
    Vector<double> labels = (y.array() > 0).cast<double>();
};

/// Says that its columns weigh so much.
struct Told {
    struct Model {
        Vector<double> weights;

        Vector<double> feature_importances() const { return weights; }
        Vector<double> predict(const Matrix<double>& X) const { return X.col(0); }
    };

    Vector<double> weights;

    template <class X>
    Model fit(const X&, const Vector<double>&) const {
        return {weights};
    }
};

Columns selected(const Vector<double>& weights, ImportanceThreshold threshold,
                 std::optional<Index> most = {}) {
    const Matrix<double> X = Matrix<double>::Zero(2, weights.size());
    return SelectFromModel<Told>{{weights}, threshold, most}.fit(X, X.col(0)).indices();
}

}  // namespace

TEST_CASE("recursive elimination agrees with scikit-learn", "[preprocessing][selection]") {
    const auto records = reference_cases("timeseries/selection.json", "rfe_ols");
    if (records.empty())
        SKIP(absent("cases/timeseries/selection.json"));
    for (const json& record : records) {
        INFO(record.at("id"));
        const auto given = to_table(record.at("input").at("X"));
        const auto y = to_vector(record.at("input").at("y"));
        const json& params = record.at("params");
        const bool standardize = params.at("standardize").get<bool>();
        const Matrix<double> X = standardize ? StandardScaler{}.fit(given).transform(given) : given;
        const auto fitted = Rfe<LeastSquares>{.features = params.at("k").get<Index>()}.fit(X, y);
        CHECK(fitted.scores() == to_vector(record.at("expected").at("ranking")));
        CHECK(fitted.mask() == record.at("expected").at("support").get<std::vector<bool>>());
    }
}

TEST_CASE("elimination takes steps of columns or of a share", "[preprocessing][selection]") {
    const Made made;
    const auto ranking = [&](double step, Index features) {
        return Rfe<LeastSquares>{.features = features, .step = step}.fit(made.X, made.y).scores();
    };
    const Vector<double> single = ranking(1, 1);
    CHECK(single[1] == 1);
    CHECK(single[4] == 2);
    CHECK(single.maxCoeff() == 6);
    // The two that matter stay, four leave in two steps, of which a third of six are two.
    const Vector<double> pairs = ranking(2, 2);
    CHECK(pairs == ranking(0.34, 2));
    CHECK((pairs.array() == 3).count() == 2);
    CHECK((pairs.array() == 2).count() == 2);
    CHECK(ranking(100, 2).maxCoeff() == 2);
    CHECK(Rfe<LeastSquares>{}.fit(made.X, made.y).indices().size() == 3);
    // In the order of the columns alone, whatever that is.
    const std::vector<Index> order = {3, 5, 1, 0, 2, 4};
    const Matrix<double> shuffled = made.X(Eigen::all, order);
    const auto again = Rfe<LeastSquares>{.features = 1}.fit(shuffled, made.y).scores();
    CHECK(again == single(order));
}

TEST_CASE("models of all kinds select what matters", "[preprocessing][selection]") {
    const Made made;
    const auto check = [&](const auto& spec, const Vector<double>& y) {
        CHECK(spec.fit(made.X, y).indices() == Columns{1, 4});
    };
    const auto any = ImportanceThreshold::value(1e-5);
    check(SelectFromModel<Lasso>{{.lambda = 0.5}, any}, made.y);
    check(SelectFromModel<CartClassifier>{{.max_depth = 3}}, made.labels);
    check(Rfe<CartClassifier>{{.max_depth = 3}, 2, 0.3}, made.labels);
}

TEST_CASE("coefficients of several classes become one weight", "[preprocessing][selection]") {
    struct Model {
        Matrix<double> table;

        Matrix<double> coefficients() const { return table; }
    };
    const Model model{random_matrix(5, 3, 3)};
    CHECK(agree(feature_weights<double>(model), model.table.cwiseAbs().rowwise().sum(), 1e-15));
    CHECK(agree(feature_weights<double>(model, CoefficientNorm::squared),
                model.table.rowwise().squaredNorm(), 1e-15));
}

TEST_CASE("a sparse table is selected from by what fits it", "[preprocessing][selection]") {
    const Made made;
    const Eigen::SparseMatrix<double> sparse = made.X.sparseView();
    const SelectFromModel<Told> spec{{Vector<double>::LinSpaced(6, 1, 6)}};
    CHECK(Matrix<double>(spec.fit(sparse, made.y).transform(sparse)) == made.X.rightCols(3));
}

TEST_CASE("thresholds are weights, means or medians", "[preprocessing][selection]") {
    Vector<double> weights(5);
    weights << 1, 8, 2, 5, 4;
    using T = ImportanceThreshold;
    CHECK(selected(weights, T::mean()) == Columns{1, 3, 4});
    CHECK(selected(weights, T::mean(1.25)) == Columns{1, 3});
    CHECK(selected(weights, T::median()) == Columns{1, 3, 4});
    CHECK(selected(weights.head(4), T::median()) == Columns{1, 3});
    CHECK(selected(weights, T::median(0.5)) == Columns{1, 2, 3, 4});
    CHECK(selected(weights, T::value(8)) == Columns{1});
    CHECK(selected(weights, T::value(0), 2) == Columns{1, 3});
    CHECK(selected(weights, T::value(6), 2) == Columns{1});
    CHECK(selected(Vector<double>::Ones(5), T::mean(), 2) == Columns{0, 1});
}

TEST_CASE("weights and missing values reach the model", "[preprocessing][selection]") {
    Made made;
    const Vector<double> half =
        (Vector<double>::LinSpaced(120, 0, 119).array() < 60).cast<double>();
    const Rfe<LeastSquares> spec{.features = 1};
    CHECK(spec.fit(made.X, made.y, {.weights = half}).scores() ==
          spec.fit(made.X.topRows(60), made.y.head(60)).scores());
    made.X(7, 2) = std::numeric_limits<double>::quiet_NaN();
    CHECK(SelectFromModel<CartClassifier>{{.max_depth = 3}}.fit(made.X, made.labels).indices() ==
          Columns{1, 4});
    CHECK_THROWS_WITH(spec.fit(made.X, made.y), "X(7, 2) is NaN, expected a finite value");
}

TEST_CASE("selections by a model refuse what they cannot do",
          "[preprocessing][selection][misuse]") {
    const Made made;
    const auto fit = [&](const auto& spec) { (void)spec.fit(made.X, made.y); };
    CHECK_THROWS_WITH(fit(Rfe<LeastSquares>{.features = 7}),
                      "Rfe: features must be in [1, 6], got 7");
    CHECK_THROWS_WITH(fit(Rfe<LeastSquares>{.step = 0}), "Rfe: step must be > 0, got 0");
    CHECK_THROWS_WITH(fit(SelectFromModel<Lasso>{.max_features = 7}),
                      "SelectFromModel: max_features must be in [1, 6], got 7");
    CHECK_THROWS_WITH(
        fit(SelectFromModel<Lasso>{{.lambda = 100}, ImportanceThreshold::value(1e-5)}),
        "SelectFromModel: no column has a weight >= 1e-05, the largest is 0");
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH(fit(SelectFromModel<Lasso>{{}, ImportanceThreshold::mean(infinity)}),
                      "SelectFromModel: threshold must be finite, got inf");
    CHECK_THROWS_WITH((SelectFromModel<Told>{{made.X.row(0).transpose()}}.fit(
                          made.X, made.y, {.weights = made.labels})),
                      "SelectFromModel: there are weights, but the estimator takes none");
    CHECK_THROWS_WITH(Rfe<LeastSquares>{}.fit(made.X, made.y, {.offset = made.labels}),
                      "Rfe: there is an offset, but a selection takes none");
}

}  // namespace selection_by_model_test
