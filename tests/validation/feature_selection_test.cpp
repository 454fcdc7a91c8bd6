#include <ridgewood/core/concepts.hpp>
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/rfe_cv.hpp>
#include <ridgewood/validation/sequential_selection.hpp>

#include <cstddef>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"

namespace feature_selection_test {

using namespace ridgewood;

using Elimination = RfeCv<LeastSquares, KFold, MeanSquaredError>;
using Sequence = SequentialSelection<LeastSquares, KFold, MeanSquaredError>;

static_assert(SupervisedTransformer<Elimination> && SupervisedTransformer<Sequence>);

namespace {

using Columns = std::vector<Index>;

/// Columns 1, 4 and 5 of 7 make y, each with less weight than the one before.
struct Made {
    Matrix<double> X = random_matrix(90, 7, 1);
    Vector<double> y = 3 * X.col(1) - 2 * X.col(4) + 0.7 * X.col(5) + 0.5 * random_matrix(90, 1, 2);
};

/// The mean test score of these columns.
double score_of(const Matrix<double>& X, const Vector<double>& y, const Columns& columns) {
    const Matrix<double> part = X(Eigen::all, columns);
    return cross_validate(LeastSquares{}, part, y, KFold{}, mse).mean();
}

}  // namespace

TEST_CASE("elimination by cross-validation scores each fold's own elimination",
          "[validation][selection]") {
    const Made made;
    const auto fitted = Elimination{}.fit(made.X, made.y);
    REQUIRE(fitted.steps().size() == 7);
    const FoldPlan plan = KFold{}.split(90);
    for (const SelectionStep& step : fitted.steps()) {
        double mean = 0;
        for (Index k = 0; k < plan.size(); ++k) {
            const auto test = plan[k].test[0];
            Columns train;
            for (Index i = 0; i < 90; ++i) {
                if (i < test.begin || i >= test.end)
                    train.push_back(i);
            }
            const Matrix<double> X = made.X(train, Eigen::all);
            const Vector<double> y = made.y(train);
            const auto chosen = Rfe<LeastSquares>{.features = step.features}.fit(X, y);
            const auto model = LeastSquares{}.fit(chosen.transform(X), y);
            const Matrix<double> tested = made.X.middleRows(test.begin, test.rows());
            mean += mse(made.y.segment(test.begin, test.rows()),
                        model.predict(chosen.transform(tested))) /
                    5;
        }
        CHECK(step.mean == Approx(mean));
    }
    // The best number, and of that many columns those of an elimination on all rows.
    const SelectionStep* best = fitted.steps().data();
    for (const SelectionStep& step : fitted.steps())
        best = step.mean <= best->mean ? &step : best;
    const auto whole = Rfe<LeastSquares>{.features = best->features}.fit(made.X, made.y);
    CHECK(fitted.indices() == whole.indices());
    CHECK(fitted.scores() == whole.scores());
    for (const Index column : {1, 4, 5})
        CHECK(fitted.mask()[static_cast<std::size_t>(column)]);
    const auto threaded = Elimination{.threads = 3}.fit(made.X, made.y);
    CHECK(threaded.scores() == fitted.scores());
    const auto pairs = Elimination{.min_features = 2, .step = 3}.fit(made.X, made.y);
    REQUIRE(pairs.steps().size() == 3);
    CHECK(pairs.steps()[1].features == 4);
    CHECK(pairs.steps()[2].features == 2);
}

TEST_CASE("sequential selection takes the best column of each step", "[validation][selection]") {
    const Made made;
    const auto forward = Sequence{.features = 3}.fit(made.X, made.y);
    CHECK(forward.indices() == Columns{1, 4, 5});
    CHECK(forward.scores()[1] == 1);
    CHECK(forward.scores()[4] == 2);
    CHECK(forward.scores()[5] == 3);
    CHECK(forward.steps()[1].mean == Approx(score_of(made.X, made.y, {1, 4})));
    for (const Index other : {0, 2, 3, 5, 6})
        CHECK(forward.steps()[1].mean < score_of(made.X, made.y, {1, other}));

    const Sequence backward{.direction = SelectionDirection::backward, .features = 3, .threads = 2};
    const auto left = backward.fit(made.X, made.y);
    CHECK(left.indices() == Columns{1, 4, 5});
    CHECK(left.steps().size() == 4);
    CHECK(left.steps().front().features == 6);
    CHECK(left.steps().back().mean == Approx(score_of(made.X, made.y, {1, 4, 5})));
    CHECK(left.scores()[1] == 0);
}

TEST_CASE("sequential selection ends where a step is not worth it", "[validation][selection]") {
    const Made made;
    CHECK(Sequence{.tolerance = 0.1}.fit(made.X, made.y).indices() == Columns{1, 4, 5});
    CHECK(Sequence{.tolerance = 1.0}.fit(made.X, made.y).indices() == Columns{1, 4});
    CHECK(Sequence{.features = 1, .tolerance = 0.1}.fit(made.X, made.y).indices() == Columns{1});
    CHECK(Sequence{}.fit(made.X, made.y).indices().size() == 3);
}

TEST_CASE("weights count in selections by cross-validation", "[validation][selection]") {
    // Two halves of the rows that follow other columns; the folds have rows of both.
    Made made;
    Vector<double> weights(90);
    for (Index i = 0; i < 90; ++i) {
        weights[i] = static_cast<double>(i % 2);
        if (i % 2 == 0)
            made.y[i] = 9 * made.X(i, 0) + 8 * made.X(i, 2) + 7 * made.X(i, 3);
    }
    const FitData<double> data{.weights = weights};
    CHECK(Sequence{.features = 3}.fit(made.X, made.y, data).indices() == Columns{1, 4, 5});
    CHECK(Sequence{.features = 3}.fit(made.X, made.y).indices() == Columns{0, 2, 3});
    CHECK(Elimination{}.fit(made.X, made.y, data).mask()[5]);
}

TEST_CASE("selection inside the folds finds nothing in noise, outside it does",
          "[validation][selection]") {
    // 40 rows of 200 columns of noise. What is selected on all rows has seen the test rows.
    const Matrix<double> X = random_matrix(40, 200, 3);
    const Vector<double> y = random_matrix(40, 1, 4);
    struct Inside {
        auto fit(const Matrix<double>& X, const Vector<double>& y) const {
            struct Model {
                SelectedFeatures columns;
                LeastSquaresModel<double> model;

                Vector<double> predict(const Matrix<double>& X) const {
                    return model.predict(columns.transform(X));
                }
            };
            auto columns = Sequence{.features = 2}.fit(X, y);
            auto model = LeastSquares{}.fit(columns.transform(X), y);
            return Model{std::move(columns), std::move(model)};
        }
    };
    const auto outside = Sequence{.features = 2}.fit(X, y);
    const double noise = y.squaredNorm() / 40;
    CHECK(cross_validate(LeastSquares{}, outside.transform(X), y, KFold{}, mse).mean() <
          0.9 * noise);
    CHECK(cross_validate(Inside{}, X, y, KFold{}, mse).mean() > noise);
}

TEST_CASE("selections by cross-validation refuse what they cannot do",
          "[validation][selection][misuse]") {
    const Made made;
    const auto fit = [&](const auto& spec) { (void)spec.fit(made.X, made.y); };
    CHECK_THROWS_WITH(fit(Elimination{.min_features = 8}),
                      "RfeCv: min_features must be in [1, 7], got 8");
    CHECK_THROWS_WITH(fit(Elimination{.step = -1}), "RfeCv: step must be > 0, got -1");
    CHECK_THROWS_WITH(fit(Sequence{.features = 7}),
                      "SequentialSelection: features must be in [1, 6], got 7");
    CHECK_THROWS_WITH(Sequence{}.fit(made.X.col(0), made.y),
                      "SequentialSelection: X has a single column, expected 2 or more");
    CHECK_THROWS_WITH(Elimination{}.fit(made.X, made.y, {.offset = made.y}),
                      "RfeCv: there is an offset, but a selection takes none");
}

}  // namespace feature_selection_test
