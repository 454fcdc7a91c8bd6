// AdaBoost beside scikit-learn 1.2.1.
#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/ensemble/ada_boost_regressor.hpp>
#include <ridgewood/io/csv.hpp>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "reference_cases.hpp"
#include "shared_data.hpp"

namespace ada_boost_parity_test {

namespace rw = ridgewood;
using nlohmann::json;
using rw::Index;

namespace {

struct Table {
    rw::Matrix<double> X;
    rw::Vector<double> y;

    explicit Table(const std::string& name) {
        const auto file = shared_file("cases/trees/" + name + ".csv").value();
        const rw::Matrix<double> all = rw::read_csv(file, {.header = false}).values();
        X = all.leftCols(all.cols() - 1);
        y = all.col(all.cols() - 1);
    }
};

void require_close(const rw::Matrix<double>& ours, const rw::Vector<double>& expected,
                   double tolerance = 1e-9) {
    REQUIRE(ours.size() == expected.size());
    for (Index k = 0; k < expected.size(); ++k) {
        INFO("value " << k);
        REQUIRE(ours.reshaped()[k] == Approx(expected[k]).epsilon(tolerance).margin(tolerance));
    }
}

void compare(const json& all, const std::string& name, rw::AdaBoostAlgorithm algorithm) {
    INFO(name);
    const json& theirs = all.at(name);
    const Table table("breast_cancer");
    const auto& [X, y] = table;
    const auto model = rw::AdaBoostClassifier{.n_estimators = 20, .algorithm = algorithm}.fit(X, y);

    require_close(model.rounds().weights, to_vector(theirs.at("weights")));
    require_close(model.rounds().errors, to_vector(theirs.at("errors")));
    require_close(model.decision_function(X.topRows(20)), to_vector(theirs.at("decision_head")));
    require_close(model.predict_proba(X.topRows(20)).col(1), to_vector(theirs.at("proba_head")));
    require_close(model.feature_importances(), to_vector(theirs.at("importances")));
    const rw::Matrix<double> staged = model.staged_predict(X);
    const rw::Vector<double> wrong = (staged.colwise() - y).cwiseAbs().colwise().mean().transpose();
    require_close(wrong, to_vector(theirs.at("staged_err")));
    require_close(model.rounds().training_errors, to_vector(theirs.at("staged_err")));
}

/// The lines of reference/ada_boost.txt, which ada_boost_sklearn.py wrote.
std::map<std::string, rw::Vector<double>> reference() {
    std::ifstream file(RIDGEWOOD_SOURCE_DIR "/tests/ensemble/reference/ada_boost.txt");
    std::map<std::string, rw::Vector<double>> lines;
    for (std::string text; std::getline(file, text);) {
        std::istringstream line(text);
        std::string name;
        line >> name;
        std::vector<double> numbers;
        for (double number = 0; line >> number;)
            numbers.push_back(number);
        lines[name] = Eigen::Map<const rw::Vector<double>>(numbers.data(),
                                                           static_cast<Index>(numbers.size()));
    }
    return lines;
}

const std::map<std::string, rw::AdaBoostLoss> losses{
    {"linear", rw::AdaBoostLoss::linear},
    {"square", rw::AdaBoostLoss::square},
    {"exponential", rw::AdaBoostLoss::exponential}};

rw::Matrix<double> every(const rw::Matrix<double>& rows, Index step) {
    return rows(Eigen::seq(0, Eigen::last, step), Eigen::all);
}

}  // namespace

TEST_CASE("AdaBoost of stumps by SAMME and SAMME.R is scikit-learn's", "[ensemble][ada_boost]") {
    const auto file = shared_file("cases/trees/golden.json");
    if (!file)
        SKIP(absent("cases/trees/golden.json"));
    const json all = json::parse(std::ifstream(*file));
    compare(all, "ada_bc_SAMME", rw::AdaBoostAlgorithm::samme);
    compare(all, "ada_bc_SAMME.R", rw::AdaBoostAlgorithm::samme_r);
}

TEST_CASE("AdaBoost of trees of three classes with weights is scikit-learn's",
          "[ensemble][ada_boost]") {
    if (!shared_file("cases/trees/iris.csv"))
        SKIP(absent("cases/trees/iris.csv"));
    auto expected = reference();
    const Table iris("iris");
    const rw::Vector<double> weights = rw::Vector<double>::NullaryExpr(
        iris.y.size(), [](Index i) { return 1.0 + static_cast<double>(i % 3); });
    for (const std::string name : {"samme", "samme_r"}) {
        INFO(name);
        const rw::AdaBoostClassifier spec{.estimator = {.max_depth = 2},
                                          .n_estimators = 10,
                                          .learning_rate = 0.5,
                                          .algorithm = name == "samme"
                                                           ? rw::AdaBoostAlgorithm::samme
                                                           : rw::AdaBoostAlgorithm::samme_r};
        const auto model = spec.fit(iris.X, iris.y, {.weights = weights});
        require_close(model.rounds().weights, expected.at(name + "_weights"));
        require_close(model.rounds().errors, expected.at(name + "_errors"));
        const rw::Matrix<double> probabilities = model.predict_proba(every(iris.X, 10));
        require_close(probabilities.transpose(), expected.at(name + "_probabilities"));
    }
}

TEST_CASE("AdaBoost.R2 that weighs is that of scikit-learn's trees", "[ensemble][ada_boost]") {
    if (!shared_file("cases/trees/diabetes.csv"))
        SKIP(absent("cases/trees/diabetes.csv"));
    auto expected = reference();
    const Table diabetes("diabetes");
    for (const auto& [name, loss] : losses) {
        INFO(name);
        const rw::AdaBoostRegressor spec{
            .n_estimators = 10, .loss = loss, .weight_use = rw::WeightUse::criterion};
        const auto model = spec.fit(diabetes.X, diabetes.y);
        require_close(model.rounds().weights, expected.at("r2_" + name + "_weights"));
        require_close(model.rounds().errors, expected.at("r2_" + name + "_errors"));
        require_close(model.predict(every(diabetes.X, 20)),
                      expected.at("r2_" + name + "_predictions"));
    }
}

// No two generators draw the same rows: means over seeds are compared.
TEST_CASE("AdaBoost.R2 that draws has the errors of scikit-learn's", "[ensemble][ada_boost]") {
    if (!shared_file("cases/trees/diabetes.csv"))
        SKIP(absent("cases/trees/diabetes.csv"));
    constexpr Index seeds = 40, their_seeds = 100;
    auto expected = reference();
    const Table diabetes("diabetes");
    std::vector<Index> train, test;
    for (Index i = 0; i < diabetes.y.size(); ++i)
        (i % 4 == 3 ? test : train).push_back(i);
    const rw::Matrix<double> X = diabetes.X(train, Eigen::all),
                             X_test = diabetes.X(test, Eigen::all);
    const rw::Vector<double> y = diabetes.y(train), y_test = diabetes.y(test);
    for (const auto& [name, loss] : losses) {
        INFO(name);
        rw::Matrix<double> runs(seeds, 3);  // the first and the tenth error, that of the test rows
        for (Index seed = 0; seed < seeds; ++seed) {
            const rw::AdaBoostRegressor spec{
                .n_estimators = 30, .loss = loss, .seed = static_cast<std::uint64_t>(seed)};
            const auto model = spec.fit(X, y);
            REQUIRE(model.size() >= 10);
            const double squares = (model.predict(X_test) - y_test).squaredNorm();
            runs.row(seed) << model.rounds().errors[0], model.rounds().errors[9],
                std::sqrt(squares / static_cast<double>(y_test.size()));
        }
        const rw::Vector<double>& theirs = expected.at("drawn_" + name);
        for (Index k = 0; k < 3; ++k) {
            const double mean = runs.col(k).mean();
            const double variance = (runs.col(k).array() - mean).square().sum() / (seeds - 1);
            const double error =
                std::sqrt(variance / seeds + theirs[5 + k] * theirs[5 + k] / their_seeds);
            INFO("quantity " << k);
            CHECK(std::abs(mean - theirs[1 + k]) < 4 * error);
        }
    }
}

}  // namespace ada_boost_parity_test
