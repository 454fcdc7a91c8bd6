#include <ridgewood/io/csv.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>
#include <ridgewood/tree/pruning_table.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <cmath>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tree/made_trees.hpp"

namespace pruning_table_test {

using namespace ridgewood;

namespace {

/// Row i is tested in fold i mod 10.
struct Turns {
    [[nodiscard]] FoldPlan split(Index rows) const {
        std::vector<Index> fold_of_row;
        for (Index i = 0; i < rows; ++i)
            fold_of_row.push_back(i % 10);
        return detail::plan_of_assignment(fold_of_row, 10);
    }
};

/// rpart's table of that name.
std::vector<PruningTableRow> rpart_table(const std::string& name) {
    std::ifstream file(RIDGEWOOD_SOURCE_DIR "/tests/tree/reference/pruning_rpart.txt");
    std::vector<PruningTableRow> rows;
    std::string table;
    PruningTableRow row;
    while (file >> table >> row.cp >> row.splits >> row.relative_error >> row.xerror >> row.xstd) {
        if (table == name)
            rows.push_back(row);
    }
    return rows;
}

struct Data {
    Matrix<double> X;
    Vector<double> y;
};

/// The square roots of the features, as rpart saw them.
Data read(const std::string& file) {
    const auto table = read_csv(RIDGEWOOD_SOURCE_DIR "/examples/data/" + file);
    const std::string target = table.names().back();
    return {table.without(target).values().cwiseSqrt(), table[target]};
}

template <class Cart>
auto validate(const Cart& cart, const Data& data) {
    return cross_validate_path(cart, data.X, data.y, Turns{}, {.observation_errors = true});
}

template <class Cart>
void require_rpart(const std::string& name, const Cart& cart, const Data& data) {
    CAPTURE(name);
    const auto expected = rpart_table(name);
    const PruningTable table = pruning_table(validate(cart, data));
    REQUIRE(expected.size() > 3 - (cart.complexity > 0));
    REQUIRE(table.rows.size() == expected.size());
    // rpart divides by the rows, not by one less.
    const auto n = static_cast<double>(data.X.rows());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i, expected[i].splits);
        CHECK(table.rows[i].splits == expected[i].splits);
        CHECK(table.rows[i].cp == Approx(expected[i].cp).epsilon(1e-9).margin(1e-14));
        CHECK(table.rows[i].relative_error ==
              Approx(expected[i].relative_error).epsilon(1e-9).margin(1e-14));
        CHECK(table.rows[i].xerror == Approx(expected[i].xerror).epsilon(1e-9));
        CHECK(table.rows[i].xstd * std::sqrt((n - 1) / n) ==
              Approx(expected[i].xstd).epsilon(1e-9));
    }
}

PruningTable made_table() {
    return {.root_risk = 0.5,
            .rows = {{0.8, 0, 1, 1, 0.05}, {0.1, 1, 0.2, 0.30, 0.04}, {0, 3, 0, 0.27, 0.03}},
            .index_min = 2,
            .index_1se = 1};
}

template <class T>
std::string streamed(const T& value) {
    std::ostringstream out;
    out.width(50);
    out << value;
    return out.str();
}

}  // namespace

TEST_CASE("cp tables of regressions are those of rpart", "[tree][pruning]") {
    const Data data = read("diabetes.csv");
    require_rpart(
        "diabetes",
        CartRegressor{.min_samples_split = 20, .min_samples_leaf = 7, .complexity = 0.0111}, data);
    require_rpart("diabetes_large_leaves",
                  CartRegressor{.min_samples_split = 60, .min_samples_leaf = 20}, data);
}

TEST_CASE("no tree of rpart costs less", "[tree][pruning]") {
    std::ifstream file(RIDGEWOOD_SOURCE_DIR "/tests/tree/reference/pruning_costs_rpart.txt");
    const Data data = read("diabetes.csv");
    Index fold = 0, leaves = 0;
    double alpha = 0, cost = 0;
    int cases = 0;
    for (; file >> fold >> alpha >> leaves >> cost; ++cases) {
        CAPTURE(fold, leaves);
        Vector<double> weights = Vector<double>::Ones(data.y.size());
        for (Index i = fold - 1; i < data.y.size(); i += 10)
            weights[i] = 0;
        const CartRegressor cart{.min_samples_split = 10, .min_samples_leaf = 3};
        const auto path = cart.path(data.X, data.y, {.values = {alpha}}, {.weights = weights});
        CHECK(path[0].leaves > leaves);
        CHECK(path[0].risk + alpha * static_cast<double>(path[0].leaves) < cost);
    }
    CHECK(cases == 4);
}

TEST_CASE("cp tables of classifications are those of rpart", "[tree][pruning]") {
    constexpr auto risk = PruningRisk::misclassification;
    const Data cells = read("breast_cancer.csv");
    require_rpart("breast_cancer",
                  CartClassifier{.min_samples_split = 20,
                                 .min_samples_leaf = 7,
                                 .pruning_risk = risk,
                                 .complexity = 0.005},
                  cells);
    require_rpart("breast_cancer_whole", CartClassifier{.pruning_risk = risk}, cells);
    require_rpart(
        "iris", CartClassifier{.min_samples_split = 5, .min_samples_leaf = 2, .pruning_risk = risk},
        read("iris.csv"));
}

TEST_CASE("the chosen trees are the least error's and the smallest within its error",
          "[tree][pruning]") {
    const Data data = read("diabetes.csv");
    const auto cv = validate(CartRegressor{.min_samples_leaf = 7}, data);
    const PruningTable table = pruning_table(cv);
    const auto row = [&](Index i) { return table.rows[static_cast<std::size_t>(i)]; };
    const PruningTableRow best = row(table.index_min), simple = row(table.index_1se);
    for (Index i = 0; i < cv.path.size(); ++i) {
        CHECK(row(i).xerror >= best.xerror);
        if (i < table.index_1se)
            CHECK(row(i).xerror > best.xerror + best.xstd);
    }
    CHECK(simple.xerror <= best.xerror + best.xstd);
    CHECK(table.index_1se < table.index_min);
    CHECK(table.alpha_1se() == Approx(cv.path[table.index_1se].alpha));
    CHECK(table.alpha_min() == Approx(cv.path[table.index_min].alpha));
    const auto model = cv.path.model(table.index_1se);
    CHECK(model.n_leaves() == simple.splits + 1);
    CHECK((model.predict(data.X) - data.y).squaredNorm() / static_cast<double>(data.y.size()) ==
          Approx(simple.relative_error * table.root_risk));
}

TEST_CASE("folds of a pruned tree do not see their test rows", "[tree][pruning]") {
    const Data data = read("iris.csv");
    const CartClassifier cart{.pruning_risk = PruningRisk::misclassification};
    const auto cv = validate(cart, data);
    for (Index k = 0; k < 10; ++k) {
        std::vector<Index> train, test;
        for (Index i = 0; i < data.y.size(); ++i)
            (i % 10 == k ? test : train).push_back(i);
        const auto path =
            cart.path(data.X(train, Eigen::all), data.y(train), {.values = cv.path.lambdas()});
        const Matrix<double> losses = path.losses(data.X(test, Eigen::all), data.y(test));
        CHECK((losses.colwise().mean() - cv.fold_errors.row(k)).cwiseAbs().maxCoeff() <= 1e-12);
    }
}

TEST_CASE("a table is printed as by printcp", "[tree][pruning][text]") {
    CHECK(streamed(made_table()) == R"(Root node error: 0.5

      CP  splits  rel error  xerror    xstd
0  0.800       0     1.0000  1.0000  0.0500
1  0.100       1     0.2000  0.3000  0.0400  1se
2  0.000       3     0.0000  0.2700  0.0300  min
)");
    const PruningPath path(made::flowers(), PruningRisk::misclassification);
    CHECK(streamed(pruning_table(path)) == R"(Root node error: 0.66667

      CP  splits  rel error
0  0.500       0     1.0000
1  0.300       1     0.5000
2  0.000       2     0.2000
)");
    CHECK(streamed(pruning_table(PruningPath(made::stump()))) == R"(Root node error: 4

   CP  splits  rel error
0   0       0     1.0000
)");
}

TEST_CASE("a cp table needs the errors over rows", "[tree][pruning]") {
    const Data data = read("iris.csv");
    const auto cv = cross_validate_path(CartClassifier{}, data.X, data.y, Turns{});
    CHECK(refusal([&] { (void)pruning_table(cv); }) ==
          "pruning_table: cross_validate_path was not asked for observation_errors");
}

}  // namespace pruning_table_test
