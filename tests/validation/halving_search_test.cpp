#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/halving_search.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/learning_curve.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <cstdlib>
#include <vector>

#include "catch.hpp"
#include "validation/sklearn_ridge.hpp"

namespace halving_search_test {

using namespace ridgewood;

namespace {

/// Predicts how many rows it was trained on, and tells of it.
struct Counter {
    Index id = 0;

    struct Model {
        Index rows;
        double first;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return Vector<double>::Constant(X.rows(), static_cast<double>(rows));
        }
    };
    [[nodiscard]] Model fit(const MatrixView<double>& X, const VectorView<double>&) const {
        return {X.rows(), X(0, 0)};
    }
};

struct Table {
    Matrix<double> X = Matrix<double>(60, 3);
    Vector<double> y;

    Table() {
        Random random(5);
        for (double& x : X.reshaped())
            x = random.normal();
        y = X * Eigen::Vector3d(1, 2, 0);
        for (double& value : y)
            value += random.normal();
    }
};

}  // namespace

TEST_CASE("shorter training keeps the test, the rules and the last rows",
          "[validation][ShorterTraining]") {
    const WalkForward walk{.initial = 4, .test = 2, .gap = 1};
    const auto half = [](Index rows) { return rows / 2; };
    const ShorterTraining<WalkForward> last{walk, half}, first{walk, half, TrainingPart::first};
    REQUIRE(last.split(10)[1] == Fold{{{3, 6}}, {{7, 9}}});
    REQUIRE(first.split(10)[1] == Fold{{{0, 3}}, {{7, 9}}});
    REQUIRE(audit(last.split(10), last.rules()).empty());
    static_assert(!AuditedSplitter<ShorterTraining<KFold>>);

    const ShorterTraining<KFold> of_two_ranges{{.folds = 5}, [](Index) { return Index{5}; }};
    REQUIRE(of_two_ranges.split(10)[2] == Fold{{{1 + 2, 4}, {6, 10}}, {{4, 6}}});
    const ShorterTraining<KFold> all{{.folds = 5}, [](Index) { return Index{99}; }};
    REQUIRE(all.split(10)[2] == KFold{.folds = 5}.split(10)[2]);

    const ShorterTraining<StratifiedKFold> by_label{{.folds = 2}, half};
    const Vector<double> labels = Eigen::Vector4d(0, 1, 0, 1);
    REQUIRE(by_label.split(labels)[0].train.rows() == 1);
}

TEST_CASE("halving gives fewer candidates more rows", "[validation][halving_search]") {
    const Table table;
    std::vector<Index> steps;
    const auto watch = [&](const Progress& progress) {
        CHECK(progress.total == 10 + 4 + 2);
        steps.push_back(progress.step);
    };
    std::vector<SklearnRidge> specs(10);
    for (std::size_t i = 0; i < specs.size(); ++i)
        specs[i].alpha = 1000 * static_cast<double>(9 - i) + 0.5;
    const KFold folds{.folds = 3};
    const auto result = halving_search(specs, table.X, table.y, folds, rmse,
                                       {.factor = 3, .min_train = 1}, {.observer = watch});
    REQUIRE(result.rounds.size() == 3);
    const Index expected_divisors[] = {9, 3, 1}, expected_sizes[] = {10, 4, 2};
    for (std::size_t r = 0; r < 3; ++r) {
        const auto& round = result.rounds[r];
        CHECK(round.divisor == expected_divisors[r]);
        CHECK(static_cast<Index>(round.candidates.size()) == expected_sizes[r]);
        CHECK(round.table.validations[0].folds[0].train.rows() == 40 / round.divisor);
        CHECK(round.table.validations[0].folds[0].test == folds.split(60)[0].test);
        for (std::size_t i = 0; i < round.candidates.size(); ++i) {
            const auto candidate = static_cast<std::size_t>(round.candidates[i]);
            CHECK(round.table.specs[i].alpha == specs[candidate].alpha);
        }
    }
    REQUIRE(steps.size() == 16);
    REQUIRE(steps.back() == 16);
    REQUIRE(result.best_index() == 9);  // y depends on X, so that the least price is best
    REQUIRE(result.best().alpha == 0.5);
    const auto full = search(specs, table.X, table.y, folds, rmse);
    REQUIRE(result.rounds[2].table.mean(1, 0) == full.mean(9, 0));

    const auto same = halving_search(specs, table.X, table.y, folds, rmse,
                                     {.factor = 3, .min_train = 1}, {.threads = 3});
    for (std::size_t r = 0; r < 3; ++r) {
        CHECK(same.rounds[r].candidates == result.rounds[r].candidates);
        CHECK(same.rounds[r].table.mean == result.rounds[r].table.mean);
    }
}

TEST_CASE("halving trains on enough rows and stops when told", "[validation][halving_search]") {
    const Table table;
    const std::vector<Counter> specs(5);
    const auto options = [] { return Halving{.factor = 2, .min_train = 25}; };
    const auto result = halving_search(specs, table.X, table.y, KFold{.folds = 3}, rmse, options());
    REQUIRE(result.rounds.size() == 3);
    CHECK(result.rounds[0].table.validations[0].folds[0].train.rows() == 25);
    CHECK(result.rounds[1].table.validations[0].folds[0].train.rows() == 25);
    CHECK(result.rounds[2].table.validations[0].folds[0].train.rows() == 40);
    CHECK(result.rounds[1].candidates == std::vector<Index>{0, 1, 2});  // all are equal

    const auto stop = [](const Progress& progress) {
        return progress.step == 6 ? Signal::stop : Signal::go_on;
    };
    const auto stopped = halving_search(specs, table.X, table.y, KFold{.folds = 3}, rmse, options(),
                                        {.observer = stop});
    CHECK(stopped.rounds.size() == 2);
    CHECK(stopped.best_index() == 0);
}

TEST_CASE("a learning curve trains on so many rows", "[validation][learning_curve]") {
    const Table table;
    const Vector<double> zeros = Vector<double>::Zero(60);
    Matrix<double> numbered(60, 1);
    numbered.col(0) = Vector<double>::LinSpaced(60, 0, 59);
    const WalkForward walk{.initial = 30, .test = 10, .gap = 2};
    const auto curve =
        learning_curve(Counter{}, numbered, zeros, walk, mae, {5, 30}, {.keep_models = true});
    REQUIRE(curve.sizes == std::vector<Index>{5, 30});
    REQUIRE(curve.mean.col(0) == Eigen::Vector2d(5, 30));
    REQUIRE(curve.train_mean == curve.mean);
    REQUIRE(curve.validations[0].models[1]->first == 35);
    const auto early =
        learning_curve(Counter{}, numbered, zeros, walk, mae, {5},
                       {.train_scores = false, .keep_models = true}, TrainingPart::first);
    REQUIRE(early.validations[0].models[1]->first == 0);
    REQUIRE(early.train_mean.size() == 0);

    const auto whole = cross_validate(SklearnRidge{}, table.X, table.y, KFold{.folds = 3}, rmse);
    const auto same = learning_curve(SklearnRidge{}, table.X, table.y, KFold{.folds = 3}, rmse,
                                     {10, 40}, {.threads = 2});
    REQUIRE(same.validations[1].test_scores == whole.test_scores);
    REQUIRE(same.standard_error(1, 0) == whole.standard_error());
}

TEST_CASE("halving and learning curves refuse what they cannot do, by name",
          "[validation][halving_search][learning_curve][misuse]") {
    const Table table;
    const std::vector<Counter> specs(5);
    const auto halve = [&](const Halving& halving) {
        return refusal(
            [&] { return halving_search(specs, table.X, table.y, KFold{}, rmse, halving); });
    };
    CHECK(halve({.factor = 1}) == "Halving: factor must be >= 2, got 1");
    CHECK(halve({.min_train = 0}) == "Halving: min_train must be >= 1, got 0");
    CHECK(refusal([&] {
              return halving_search(std::vector<Counter>{}, table.X, table.y, KFold{}, rmse);
          }) == "search: there are no candidates");
    const auto curve = [&](const std::vector<Index>& sizes) {
        return refusal([&] {
            return learning_curve(Counter{}, table.X, table.y, KFold{.folds = 3}, rmse, sizes);
        });
    };
    CHECK(curve({}) == "learning_curve: there are no sizes");
    CHECK(curve({3, 0}) ==
          "learning_curve: sizes(1) must be in [1, 40], the training rows of the smallest fold, "
          "got 0");
    CHECK(curve({41}) ==
          "learning_curve: sizes(0) must be in [1, 40], the training rows of the smallest fold, "
          "got 41");
}

TEST_CASE("halving by an option gives fewer candidates more of it",
          "[validation][halving_search]") {
    struct Rounds {
        Index id = 0, rounds = 90;

        [[nodiscard]] MeanModel<double> fit(const MatrixView<double>& X,
                                            const VectorView<double>&) const {
            const auto distance = static_cast<double>(std::abs(id - 6));
            return {distance + 1 / static_cast<double>(rounds), X.cols()};
        }
    };
    std::vector<Rounds> specs;
    for (Index id = 0; id < 20; ++id)
        specs.push_back({.id = id, .rounds = id == 6 ? 45 : 90});
    const Table table;
    const Vector<double> zeros = Vector<double>::Zero(60);
    const auto result =
        halving_search(specs, table.X, zeros, KFold{}, mae, halving_over(&Rounds::rounds, 8));
    REQUIRE(result.rounds.size() == 3);
    REQUIRE(result.rounds[0].divisor == 9);
    REQUIRE(result.rounds[0].table.specs[0].rounds == 10);
    REQUIRE(result.rounds[0].table.specs[6].rounds == 8);
    REQUIRE(result.rounds[1].candidates == std::vector<Index>{3, 4, 5, 6, 7, 8, 9});
    REQUIRE(result.rounds[1].table.specs[0].rounds == 30);
    REQUIRE(result.rounds[1].table.specs[3].rounds == 15);
    REQUIRE(result.rounds[2].candidates == std::vector<Index>{5, 6, 7});
    REQUIRE(result.rounds[2].table.specs[0].rounds == 90);
    REQUIRE(result.best_index() == 6);
    REQUIRE(result.best().rounds == 45);
    REQUIRE(refusal([&] {
                return halving_search(specs, table.X, zeros, KFold{}, mae,
                                      halving_over(&Rounds::rounds, 8, 1));
            }) == "Halving: factor must be >= 2, got 1");

    const auto stop = [](const Progress&) { return Signal::stop; };
    const auto stopped = halving_search(specs, table.X, zeros, KFold{}, mae,
                                        halving_over(&Rounds::rounds), {.observer = stop});
    REQUIRE(stopped.best().rounds == 90);
}

}  // namespace halving_search_test
