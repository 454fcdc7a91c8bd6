#include <ridgewood/io/csv.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>
#include <ridgewood/tree/pruning_path.hpp>

#include <cstddef>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "shared_data.hpp"

namespace pruning_parity_test {

using namespace ridgewood;

namespace {

/// The path of sklearn's cost_complexity_pruning_path, which begins with the whole tree.
template <class Cart>
void require_sklearn(Cart cart, const std::string& data, const std::string& name) {
    const auto golden =
        nlohmann::json::parse(std::ifstream(shared_file("cases/trees/golden.json").value()))[name];
    const Matrix<double> table =
        read_csv(shared_file("cases/trees/" + data + ".csv").value(), {.header = false}).values();
    const Matrix<double> X = table.leftCols(table.cols() - 1);
    const Vector<double> y = table.col(table.cols() - 1);
    const auto path = cart.path(X, y);
    const auto& alphas = golden.at("alphas");
    REQUIRE(path.size() == static_cast<Index>(alphas.size()));
    for (Index i = 0; i < path.size(); ++i) {
        const std::size_t theirs = alphas.size() - 1 - static_cast<std::size_t>(i);
        CAPTURE(theirs);
        CHECK(path[i].alpha == Approx(alphas[theirs].get<double>()).epsilon(1e-9).margin(1e-14));
        CHECK(path[i].risk ==
              Approx(golden.at("impurities")[theirs].get<double>()).epsilon(1e-9).margin(1e-12));
        // An alpha of the path is the least that prunes to its point.
        cart.ccp_alpha = path[i].alpha;
        CHECK(cart.fit(X, y).n_leaves() == path[i].leaves);
        if (path[i].alpha > 0) {
            cart.ccp_alpha = path[i].alpha * (1 - 1e-9);
            CHECK(cart.fit(X, y).n_leaves() == path[i + 1].leaves);
        }
    }
}

}  // namespace

TEST_CASE("pruning paths are those of scikit-learn", "[tree][pruning]") {
    if (!shared_file("cases/trees"))
        SKIP(absent("cases/trees"));
    require_sklearn(CartClassifier{}, "breast_cancer", "ccp_bc");
    require_sklearn(CartRegressor{.min_samples_leaf = 5}, "diabetes", "ccp_diabetes");
}

}  // namespace pruning_parity_test
