#include <ridgewood/tree/tree_text.hpp>

#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tree/made_trees.hpp"

namespace tree_text_test {

using namespace ridgewood;
using made::missing;

namespace {

const TreeTextOptions flower_names{.names = {"length", "width"},
                                   .class_names = {"setosa", "versicolor", "virginica"}};
const TreeTextOptions price_names{.names = {"kind", "age", "size"},
                                  .category_names = {{"flat", "house", "hut", "villa"}, {}, {}}};

template <class Model>
std::string streamed(const Model& model) {
    std::ostringstream out;
    out << std::setw(100) << model;
    return out.str();
}

/// A chain of splits x0 <= 0, x0 <= 1, ...
TreeRegressorModel<double> chain(std::uint32_t splits) {
    TreeParts<double> parts;
    for (std::uint32_t k = 0; k < splits; ++k) {
        parts.nodes.push_back(made::split(0, 1.0 * k, 2 * k + 1));
        parts.nodes.push_back(made::leaf(0));
    }
    // Right children carry on: the leaf of each pair comes first.
    std::vector<TreeNode<double>> nodes{parts.nodes[0]};
    for (std::uint32_t k = 1; k <= splits; ++k) {
        nodes.push_back(made::leaf(0));
        nodes.push_back(k < splits ? parts.nodes[2 * k] : made::leaf(0));
    }
    parts.nodes = nodes;
    parts.values = Matrix<double>::Ones(1, 1);
    return {Tree<double>(std::move(parts)), {}, Vector<double>::Zero(1), 1};
}

}  // namespace

TEST_CASE("a tree is written as sklearn's export_text writes it", "[tree][text]") {
    CHECK(to_text(made::flowers()) == R"(|--- x1 <= 0.80
|   |--- class: 1
|--- x1 >  0.80
|   |--- x0 <= 1.75
|   |   |--- class: 2
|   |--- x0 >  1.75
|   |   |--- class: 5
)");
    TreeTextOptions options = flower_names;
    options.decimals = 1;
    options.show_weights = true;
    CHECK(to_text(made::flowers(), options) == R"(|--- width <= 0.8
|   |--- weights: [10.0, 0.0, 0.0] class: setosa
|--- width >  0.8
|   |--- length <= 1.8
|   |   |--- weights: [0.0, 8.0, 2.0] class: versicolor
|   |--- length >  1.8
|   |   |--- weights: [0.0, 2.0, 8.0] class: virginica
)");
    CHECK(to_text(made::stump(0.5)) == "|--- value: 0.50\n");
}

TEST_CASE("categories and missing values have their words", "[tree][text]") {
    CHECK(to_text(made::prices()) == R"(|--- x0 in {1, 4}
|   |--- value: -1.00
|--- x0 not in {1, 4}
|   |--- x2 <= 0.50
|   |   |--- value: 2.50
|   |--- x2 >  0.50
|   |   |--- x0 not in {0}
|   |   |   |--- value: 10.00
|   |   |--- x0 in {0}
|   |   |   |--- value: 20.00
)");
    TreeTextOptions options = price_names;
    options.decimals = 0;
    options.show_missing = true;
    CHECK(to_text(made::prices(), options) ==
          R"(|--- kind in {house, 4} (missing: age <= 3, then size >  7)
|   |--- value: -1
|--- kind not in {house, 4}
|   |--- size <= 0 (missing: none)
|   |   |--- value: 2
|   |--- size >  0
|   |   |--- kind not in {flat} (missing: all)
|   |   |   |--- value: 10
|   |   |--- kind in {flat}
|   |   |   |--- value: 20
)");
}

TEST_CASE("a split of missing values from others says so", "[tree][text]") {
    TreeParts<double> parts;
    parts.nodes = {made::split(0, std::numeric_limits<double>::infinity(), 1), made::leaf(0),
                   made::leaf(1)};
    parts.values = Matrix<double>{{1, 2}};
    const TreeRegressorModel<double> model(Tree<double>(std::move(parts)), {},
                                           Vector<double>::Zero(1), 1);
    CHECK(to_text(model) == R"(|--- x0 is present
|   |--- value: 1.00
|--- x0 is missing
|   |--- value: 2.00
)");
}

TEST_CASE("many categories are counted", "[tree][text]") {
    TreeParts<double> parts;
    parts.nodes = {made::split(0, 0.0, 1, TreeNode<double>::categorical), made::leaf(0),
                   made::leaf(0)};
    parts.values = Matrix<double>::Ones(1, 1);
    parts.category_sets = {{0, 100, true}};
    for (std::uint32_t code = 0; code < 100; ++code)
        parts.category_codes.push_back(3 * code);
    const TreeRegressorModel<double> model(Tree<double>(std::move(parts)), {},
                                           Vector<double>::Zero(1), 1);
    CHECK(to_text(model).find("|--- x0 in {0, 3, 6, 9, 12, 15, 18, 21, ... 92 more}\n") == 0);
}

TEST_CASE("what is deep is summed up", "[tree][text]") {
    CHECK(to_text(made::flowers(), {.max_depth = 0}) == R"(|--- x1 <= 0.80
|   |--- class: 1
|--- x1 >  0.80
|   |--- truncated branch of depth 2
)");
    const std::string text = to_text(chain(20));
    CHECK(text.find("truncated branch of depth 10\n") != std::string::npos);
    // No call stack holds a tree of this depth.
    CHECK(to_text(chain(200000)).find("truncated branch of depth 199990\n") != std::string::npos);
    CHECK(chain(200000).depth() == 200000);
}

TEST_CASE("a tree is streamed with what it is", "[tree][text]") {
    CHECK(streamed(made::flowers()) ==
          "Classification tree: 3 leaves, depth 2, 2 columns\n\n" + to_text(made::flowers()));
    CHECK(streamed(made::stump()) ==
          "Regression tree: 1 leaf, depth 0, 2 columns\n\n|--- value: 7.00\n");
    CHECK(streamed(made::prices<float>()).find("Regression tree: 4 leaves") == 0);
}

TEST_CASE("the way of a row is told split by split", "[tree][text]") {
    CHECK(decision_path_text(made::flowers(), Vector<double>{{1.3, 0.9}}, flower_names) ==
          "width = 0.9 > 0.8\nlength = 1.3 <= 1.75\nclass: versicolor\n");
    const auto model = made::prices();
    const auto told = [&](double kind, double age, double size) {
        return decision_path_text(model, RowVector<double>{{kind, age, size}}, price_names);
    };
    CHECK(told(1, 0, 0) == "kind = house in {house, 4}\nvalue: -1.00\n");
    CHECK(told(0, 0, 9) ==
          "kind = flat not in {house, 4}\nsize = 9 > 0.5\nkind = flat in {flat}\nvalue: 20.00\n");
    CHECK(told(missing, 2, 9) == "kind is missing, age = 2 <= 3\nvalue: -1.00\n");
    CHECK(told(missing, missing, 6) ==
          "kind is missing, size = 6 <= 7\nsize = 6 > 0.5\n"
          "kind is missing, taken for kind not in {flat}\nvalue: 10.00\n");
    CHECK(told(77, 2, missing) ==
          "kind = 77 not in {house, 4}\nsize is missing, taken for size > 0.5\n"
          "kind = 77 not in {flat}\nvalue: 10.00\n");
}

TEST_CASE("to_text names what is wrong", "[tree][text]") {
    const auto model = made::flowers();
    const auto told = [&](const TreeTextOptions& options) {
        return refusal([&] { (void)to_text(model, options); });
    };
    CHECK(told({.names = {"a"}}) == "to_text: names has 1 values but the model has 2 columns");
    CHECK(told({.class_names = {"a"}}) ==
          "to_text: class_names has 1 values but the model has 3 classes");
    CHECK(told({.category_names = {{"a"}}}) ==
          "to_text: category_names has 1 values but the model has 2 columns");
    CHECK(told({.decimals = -1}) == "to_text: decimals must be in [0, 17], got -1");
    CHECK(told({.max_depth = -1}) == "to_text: max_depth must be >= 0, got -1");
    CHECK(refusal([&] { (void)decision_path_text(model, Vector<double>{{1}}); }) ==
          "predict: X has 1 columns, the model was fitted on 2");
    CHECK(refusal([&] {
              (void)decision_path_text(model, Vector<double>{{1, 2}}, {.decimals = 18});
          }) == "decision_path_text: decimals must be in [0, 17], got 18");
}

}  // namespace tree_text_test
