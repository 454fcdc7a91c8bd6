/// Whole paths on tables from practice: each point has its certificate, and holds by the conditions
/// worked out once more.
#include <ridgewood/io/csv.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/mcp.hpp>
#include <ridgewood/linear/scad.hpp>

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "linear/penalized_problem.hpp"
#include "shared_data.hpp"

namespace penalized_real_data_test {

using namespace ridgewood;

namespace {

struct Data {
    Matrix<double> X;
    Vector<double> y;
};

/// The numeric columns without missing values, but for the target, which may be a class.
std::optional<Data> read_shared(const std::string& name, const std::string& target) {
    const auto path = shared_file(name);
    if (!path)
        return std::nullopt;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        popen(("gzip -dc '" + *path + "'").c_str(), "r"), &pclose);
    std::string text;
    std::vector<char> chunk(1 << 16);
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe.get()))
        text.append(chunk.data(), size);
    const Table table = parse_csv(text);
    const Matrix<double>& values = table.values();
    std::vector<Index> kept;
    for (Index j = 0; j < table.cols(); ++j) {
        if (j != table.column(target) && !table.is_categorical(j) && values.col(j).allFinite())
            kept.push_back(j);
    }
    return Data{values(Eigen::all, kept), table[target]};
}

template <class Spec>
void check_path(const Spec& spec, PenalizedProblem::Options options, const Data& data,
                const Lambdas& lambdas = {}) {
    const PenalizedProblem problem(data.X, data.y, std::move(options));
    const auto path = spec.path(data.X, data.y, lambdas);
    const double first = problem.first_lambda();
    REQUIRE(path.size() == 100);
    REQUIRE(path[0].lambda == Approx(first).epsilon(1e-10));
    for (Index i = 0; i < path.size(); ++i) {
        CAPTURE(i, path[i].lambda, path[i].nonzero, path[i].convergence.iterations);
        CHECK(path[i].convergence.converged);
        CHECK(path[i].convergence.gap <= 1e-8);
        CHECK(path[i].kkt_residual <= 1e-9);
        CHECK(problem.violation(path.coefficients(i), path[i].lambda) / first <= 1e-9);
    }
    CHECK(path[99].deviance_explained > 0.5);
}

void check_all(const Data& data) {
    CAPTURE(data.X.rows(), data.X.cols());
    check_path(Lasso{}, {}, data);
    check_path(Lasso{}, {}, data, {.ratio = 1e-4});
    check_path(ElasticNet{}, {.l1_ratio = 0.5}, data);
    check_path(Lasso{.coefficients = {.nonnegative = true}},
               {.lower = Vector<double>::Zero(data.X.cols())}, data);
    check_path(Scad{}, {.price = Price::scad, .gamma = 3.7}, data);
    check_path(Mcp{}, {.price = Price::mcp, .gamma = 3}, data);
}

}  // namespace

TEST_CASE("paths on 71 rows of 4088 gene expressions are certified", "[linear][penalized][data]") {
    const std::string name = "data/medium/riboflavin.csv.gz";
    const auto data = read_shared(name, "y");
    if (!data)
        SKIP(absent(name));
    REQUIRE(data->X.rows() == 71);
    REQUIRE(data->X.cols() == 4088);
    check_all(*data);
}

TEST_CASE("paths on 72 rows of 7129 gene expressions are certified", "[linear][penalized][data]") {
    const std::string name = "data/medium/golub.csv.gz";
    const auto data = read_shared(name, "class");
    if (!data)
        SKIP(absent(name));
    REQUIRE(data->X.rows() == 72);
    REQUIRE(data->X.cols() == 7129);
    REQUIRE(data->y.sum() == 25);
    check_all(*data);
}

TEST_CASE("paths on 1994 communities are certified", "[linear][penalized][data]") {
    const std::string name = "data/medium/communities_crime.csv.gz";
    const auto data = read_shared(name, "ViolentCrimesPerPop");
    if (!data)
        SKIP(absent(name));
    REQUIRE(data->X.rows() == 1994);
    REQUIRE(data->X.cols() > 95);
    check_all(*data);
}

}  // namespace penalized_real_data_test
