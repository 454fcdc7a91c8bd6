#include <ridgewood/plot/svg.hpp>
#include <ridgewood/plot/tree_svg.hpp>
#include <ridgewood/tree/pruning_path.hpp>
#include <ridgewood/tree/tree_model.hpp>
#include <ridgewood/validation/path_validation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "plot/svg_document.hpp"
#include "tree/made_trees.hpp"

namespace tree_svg_test {

using namespace ridgewood;

namespace {

std::vector<std::string> texts(const Document& document, const std::string& name) {
    std::vector<std::string> out;
    for (const Element& element : document.of_class(name))
        out.push_back(element.text);
    return out;
}

using Texts = std::vector<std::string>;

/// All 2^depth leaves at one depth, numbered by levels, without statistics.
TreeRegressorModel<double> full_tree(int depth) {
    TreeParts<double> parts;
    const std::uint32_t splits = (1U << depth) - 1;
    for (std::uint32_t k = 0; k < 2 * splits + 1; ++k)
        parts.nodes.push_back(k < splits ? made::split(0, 1.0 * k, 2 * k + 1)
                                         : made::leaf(k - splits));
    parts.values = RowVector<double>::LinSpaced(splits + 1, 0, splits);
    return {Tree<double>(std::move(parts)), {}, Vector<double>::Zero(1), 1};
}

bool overlap(const Element& a, const Element& b) {
    const auto apart = [&](const char* place, const char* size) {
        return a.number(place) + a.number(size) <= b.number(place) ||
               b.number(place) + b.number(size) <= a.number(place);
    };
    return !apart("x", "width") && !apart("y", "height");
}

}  // namespace

TEST_CASE("a classification tree has a box a node, by levels", "[plot][svg][tree]") {
    const Document document(
        svg(made::flowers(),
            {.title = "Flowers", .names = {"length", "width"}, .class_names = {"a", "b", "c"}}));
    CHECK(texts(document, "headline") ==
          Texts{"width \xE2\x89\xA4 0.8", "a", "length \xE2\x89\xA4 1.75", "b", "c"});
    CHECK(texts(document, "detail") ==
          Texts{"30 rows", "10 rows, 100 %", "20 rows", "10 rows, 80 %", "10 rows, 80 %"});
    CHECK(texts(document, "answer") == Texts{"yes", "no"});
    CHECK(texts(document, "title") == Texts{"Flowers"});
    CHECK(document.of_class("branch").size() == 4);
    CHECK(document.of_class("legend").size() == 3);
    // 3 at the root, 1 in the pure leaf, 2 in the others.
    const auto shares = document.of_class("share");
    REQUIRE(shares.size() == 10);
    CHECK(shares[9].number("width") == Approx(4 * shares[8].number("width")).epsilon(0.01));
    // The purer, the stronger is the colour.
    const auto nodes = document.of_class("node");
    REQUIRE(nodes.size() == 5);
    CHECK(nodes[1].attributes.at("fill") != nodes[0].attributes.at("fill"));
}

TEST_CASE("a regression tree tells rows and values", "[plot][svg][tree]") {
    const Document document(svg(made::prices(), {.category_names = {{"flat", "house"}, {}, {}}}));
    CHECK(texts(document, "headline") == Texts{"x0 in {house, 4}", "-1", "x2 \xE2\x89\xA4 0.5",
                                               "2.5", "x0 not in {flat}", "10", "20"});
    CHECK(texts(document, "detail") == Texts{"10 rows, value 6.1", "4 rows", "6 rows, value 10.8",
                                             "2 rows", "4 rows, value 15", "2 rows", "2 rows"});
    CHECK(document.of_class("share").empty());
    CHECK(document.of_class("title").empty());
    // Branches are as wide as the share of weight that takes them.
    const auto branches = document.of_class("branch");
    REQUIRE(branches.size() == 6);
    CHECK(branches[1].number("stroke-width") ==
          Approx(1.5 * branches[0].number("stroke-width")).epsilon(0.01));
}

TEST_CASE("a large tree ends in dashed boxes that count their leaves", "[plot][svg][tree]") {
    const Document cut(svg(made::prices(), {.max_depth = 1}));
    CHECK(texts(cut, "headline") == Texts{"x0 in {1, 4}", "-1", "10.8"});
    CHECK(texts(cut, "answer") == Texts{"yes", "no", "\xE2\x80\xA6 3 leaves"});
    const auto nodes = cut.of_class("node");
    CHECK(nodes[1].attributes.count("stroke-dasharray") == 0);
    CHECK(nodes[2].attributes.count("stroke-dasharray") == 1);
    const Document root(svg(made::prices(), {.max_depth = 0}));
    CHECK(texts(root, "headline") == Texts{"6.1"});
    CHECK(texts(root, "answer") == Texts{"\xE2\x80\xA6 4 leaves"});
}

TEST_CASE("boxes do not overlap and lie within the picture", "[plot][svg][tree]") {
    for (const auto& model : {full_tree(5), full_tree(0), made::prices(), made::stump()}) {
        const Document document(svg(model, {.max_depth = 30}));
        const auto nodes = document.of_class("node");
        CHECK(nodes.size() == model.tree().nodes().size());
        for (std::size_t a = 0; a < nodes.size(); ++a) {
            CHECK(nodes[a].number("x") >= 0);
            CHECK(nodes[a].number("x") + nodes[a].number("width") <=
                  document.root().number("width"));
            CHECK(nodes[a].number("y") + nodes[a].number("height") <=
                  document.root().number("height"));
            for (std::size_t b = 0; b < a; ++b)
                CHECK_FALSE(overlap(nodes[a], nodes[b]));
        }
    }
}

TEST_CASE("a parent stands in the middle above its children", "[plot][svg][tree]") {
    const Document document(svg(full_tree(3)));
    const auto nodes = document.of_class("node");
    const auto middle = [&](std::size_t k) {
        return nodes[k].number("x") + nodes[k].number("width") / 2;
    };
    REQUIRE(nodes.size() == 15);
    for (std::size_t k = 0; k < 7; ++k)
        CHECK(middle(k) == Approx((middle(2 * k + 1) + middle(2 * k + 2)) / 2).margin(0.02));
}

TEST_CASE("names of a tree are escaped and shortened", "[plot][svg][tree]") {
    const std::string nasty = "a<b>&\"c\"\x01\xFF";
    const std::string text = svg(
        made::flowers(),
        {.title = nasty, .names = {nasty, std::string(500, 'w')}, .class_names = {nasty, "", "x"}});
    const Document document(text);  // reads only what is well-formed
    CHECK(text.find("a&lt;b&gt;&amp;&quot;c&quot;") != std::string::npos);
    CHECK(document.root().number("width") < 1000);
    CHECK(texts(document, "headline")[0].size() < 60);
}

TEST_CASE("a tree without statistics is drawn with what there is", "[plot][svg][tree]") {
    const auto flowers = made::flowers();
    const TreeClassifierModel<double> bare(flowers.tree(), {}, flowers.importances(), 2,
                                           flowers.classes());
    const Document document(svg(bare));
    CHECK(texts(document, "headline") ==
          Texts{"x1 \xE2\x89\xA4 0.8", "1", "x0 \xE2\x89\xA4 1.75", "2", "5"});
    CHECK(texts(document, "detail") == Texts{"", "100 %", "", "80 %", "80 %"});
    CHECK_FALSE(to_dot(bare).empty());
    CHECK_FALSE(svg(made::prices<float>()).empty());
}

TEST_CASE("a tree is written for Graphviz", "[plot][dot][tree]") {
    const std::string text =
        to_dot(made::flowers(), {.title = "say \"hi\"", .names = {"a\\b", "w"}});
    CHECK(text == R"(digraph tree {
    label="say \"hi\""; labelloc=t;
    node [shape=box, style="rounded,filled", fontname="Helvetica"];
    edge [fontname="Helvetica"];
    0 [label="w <= 0.8\n30 rows", fillcolor="#F0F7FA"];
    1 [label="1\n10 rows, 100 %", fillcolor="#80B9D9"];
    2 [label="a\\b <= 1.75\n20 rows", fillcolor="#F8E4D4"];
    3 [label="2\n10 rows, 80 %", fillcolor="#F0C4A1"];
    4 [label="5\n10 rows, 80 %", fillcolor="#A1DBCB"];
    0 -> 1 [label="yes"];
    0 -> 2 [label="no"];
    2 -> 3 [label="yes"];
    2 -> 4 [label="no"];
}
)");
    const std::string cut = to_dot(made::prices(), {.max_depth = 1});
    CHECK(cut.find("2 [label=\"10.8\\n6 rows\\n... 3 leaves\"") != std::string::npos);
    CHECK(cut.find("2 ->") == std::string::npos);
}

TEST_CASE("the cross-validation of a pruning path is drawn against alpha", "[plot][svg][tree]") {
    const PruningPath path(made::prices());
    const PathValidation<PruningPath<TreeRegressorModel<double>>> cv{
        .path = path,
        .lambda = path.lambdas(),
        .fold_errors = {},
        .fold_weights = {},
        .mean = Vector<double>{{9, 5, 4, 6}},
        .standard_error = Vector<double>{{1, 1, 2, 1}},
        .observation_standard_error = {},
        .index_min = 2,
        .index_1se = 1};
    const Document document(svg(cv));
    CHECK(texts(document, "top-label") == Texts{"1", "2", "3", "4"});
    CHECK(texts(document, "marker-label") == Texts{"\xCE\xB1 min", "\xCE\xB1 1se"});
}

TEST_CASE("pictures of trees name what is wrong", "[plot][svg][tree]") {
    const auto model = made::flowers();
    CHECK(refusal([&] { (void)svg(model, TreePlotOptions{.names = {"a"}}); }) ==
          "svg: names has 1 values but the model has 2 columns");
    CHECK(refusal([&] { (void)to_dot(model, {.class_names = {"a"}}); }) ==
          "to_dot: class_names has 1 values but the model has 3 classes");
    CHECK(refusal([&] { (void)svg(model, TreePlotOptions{.max_depth = 31}); }) ==
          "svg: max_depth must be in [0, 30], got 31");
    CHECK(refusal([&] { (void)svg(model, TreePlotOptions{.max_depth = -1}); }) ==
          "svg: max_depth must be in [0, 30], got -1");
}

}  // namespace tree_svg_test
