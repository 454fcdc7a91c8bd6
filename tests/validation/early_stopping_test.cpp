#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/by_clock.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/purged.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <numeric>
#include <optional>
#include <vector>

#include "catch.hpp"

namespace early_stopping_test {

using namespace ridgewood;

namespace {

using RowList = std::vector<Index>;

RowList numbers(Index begin, Index end) {
    RowList out(static_cast<std::size_t>(end - begin));
    std::iota(out.begin(), out.end(), begin);
    return out;
}

/// Remembers which rows it learned from and which it watched: X holds their numbers.
struct Witness {
    struct Model {
        RowList learned, watched;
        Vector<double> weights;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return Vector<double>::Zero(X.rows());
        }
    };
    std::optional<EarlyStopping> early_stopping = EarlyStopping{.validation_fraction = 0.25};

    [[nodiscard]] Model fit(const MatrixView<double>& X, const VectorView<double>&,
                            const FitData<double>& data = {}) const {
        const auto rows_of = [](const MatrixView<double>& table) {
            RowList rows;
            for (const double row : table.col(0))
                rows.push_back(static_cast<Index>(row));
            return rows;
        };
        Model model{rows_of(X), {}, {}};
        if (data.validation.X)
            model.watched = rows_of(*data.validation.X);
        if (data.weights)
            model.weights = *data.weights;
        return model;
    }
};

template <class P>
std::vector<Witness::Model> witnesses(Index rows, const P& splitter, const Witness& spec = {}) {
    const Matrix<double> X = Vector<double>::LinSpaced(rows, 0, static_cast<double>(rows - 1));
    const Vector<double> y = Vector<double>::Zero(rows);
    const auto validation =
        cross_validate(spec, X, y, splitter, mse,
                       {.keep_models = true, .weights = Vector<double>(X.col(0).array() + 1)});
    std::vector<Witness::Model> models;
    for (const auto& model : validation.models)
        models.push_back(*model);
    return models;
}

Times ticks(Index rows) {
    Times times;
    for (Index i = 0; i < rows; ++i)
        times.push_back(i);
    return times;
}

}  // namespace

TEST_CASE("a walk watches its last training rows, as far from the others as the test is",
          "[validation][early_stopping]") {
    const auto models = witnesses(60, WalkForward{.initial = 40, .test = 10, .gap = 3});
    REQUIRE(models.size() == 1);
    REQUIRE(models[0].watched == numbers(30, 40));
    REQUIRE(models[0].learned == numbers(0, 27));
    REQUIRE(models[0].weights == Vector<double>::LinSpaced(27, 1, 27));
    const auto horizon = witnesses(46, WalkForward{.initial = 40, .horizons = {5}});
    REQUIRE(horizon[0].learned == numbers(0, 26));
}

TEST_CASE("labels that reach a watched row are not learned", "[validation][early_stopping]") {
    const LabelSpans spans = label_spans(ticks(60), Duration(4));
    const auto models = witnesses(60, PurgedKFold{.folds = 3, .purge = {.spans = spans}});
    // Training rows of the second fold are 0, ..., 15 and 44 and later.
    REQUIRE(models[1].watched == numbers(52, 60));
    RowList expected = numbers(0, 16);
    for (Index row = 44; row < 48; ++row)
        expected.push_back(row);
    REQUIRE(models[1].learned == expected);
    // Of the last fold 0, ..., 35 are left: 9 of them are watched, the 4 before reach them.
    REQUIRE(models[2].watched == numbers(27, 36));
    REQUIRE(models[2].learned == numbers(0, 23));
    const Purge open{.spans = spans, .touch = Touch::open};
    // 23, ..., 59: of these 51 and later are watched.
    REQUIRE(witnesses(60, PurgedKFold{.folds = 3, .purge = open})[0].learned == numbers(23, 48));
}

TEST_CASE("what is watched is the latest, in whatever order the rows stand",
          "[validation][early_stopping]") {
    Times times = ticks(40);
    std::reverse(times.begin(), times.end());
    const auto backwards =
        witnesses(40, by_clock(WalkForward{.initial = 20, .test = 20}, times, Unsorted::sort));
    REQUIRE(backwards[0].watched == RowList{24, 23, 22, 21, 20});
    REQUIRE(backwards[0].learned.front() == 39);
    // Rows of one time are not on both sides of the cut.
    for (std::int64_t& time : times)
        time = (39 - time) / 4;
    const auto pairs = witnesses(40, by_clock(WalkForward{.initial = 5, .test = 5}, times));
    REQUIRE(pairs[0].watched == numbers(15, 20));
    REQUIRE(pairs[0].learned == numbers(0, 12));
}

TEST_CASE("without rules, or without early stopping, a fold is fitted as it is",
          "[validation][early_stopping]") {
    REQUIRE(witnesses(40, KFold{.folds = 2})[0].watched.empty());
    const WalkForward walk{.initial = 20, .test = 20};
    REQUIRE(witnesses(40, walk, {.early_stopping = {}})[0].learned == numbers(0, 20));
    const Witness greedy{EarlyStopping{.validation_fraction = 0.99}};
    REQUIRE(refusal([&] {
                (void)witnesses(40, WalkForward{.initial = 20, .test = 10, .gap = 5}, greedy);
            }) ==
            "cross_validate: fold 0: the 19 rows that early stopping keeps apart cost all "
            "others");
    REQUIRE(refusal([&] { (void)witnesses(2, WalkForward{.initial = 1, .test = 1}, greedy); }) ==
            "cross_validate: fold 0: early stopping keeps 1 of 1 rows apart and leaves none");
}

TEST_CASE("boosting stops in each fold of a walk on rows of its own",
          "[validation][early_stopping]") {
    Random random(3);
    Matrix<double> X(240, 2);
    Vector<double> y(240);
    for (Index i = 0; i < X.rows(); ++i) {
        X.row(i) << random.normal(), random.normal();
        y[i] = X(i, 0) * X(i, 1) + 0.3 * random.normal();
    }
    const GbdtRegressor spec{.n_estimators = 80, .early_stopping = EarlyStopping{.patience = 5}};
    const WalkForward walk{.initial = 120, .test = 58, .gap = 4};
    const auto validation = cross_validate(spec, X, y, walk, mse, {.keep_models = true});
    const Vector<double> predicted = cross_val_predict(spec, X, y, walk);
    const auto table = search(std::vector{spec}, X, y, walk, mse);
    for (Index k = 0; k < 2; ++k) {
        const Index cut = 120 + 58 * k, watched = cut / 10;
        FitData<double> data;
        const Matrix<double> watched_X = X.middleRows(cut - watched, watched);
        const Vector<double> watched_y = y.segment(cut - watched, watched);
        data.validation.X.emplace(watched_X);
        data.validation.y.emplace(watched_y);
        const Index learned = cut - watched - 4;
        const auto by_hand = spec.fit(X.topRows(learned), y.head(learned), data);
        const Matrix<double> tested = X.middleRows(cut + 4, 58);
        REQUIRE(validation.models[static_cast<std::size_t>(k)]->predict(tested) ==
                by_hand.predict(tested));
        REQUIRE(predicted.segment(cut + 4, 58) == by_hand.predict(tested));
        REQUIRE(by_hand.history().best_round < 80);
    }
    REQUIRE(table.mean(0, 0) == validation.mean());
}

}  // namespace early_stopping_test
