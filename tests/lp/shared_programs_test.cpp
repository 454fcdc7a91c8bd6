#include <ridgewood/lp.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "lp/check_answer.hpp"
#include "lp/lp_files.hpp"

namespace shared_programs_test {

namespace rw = ridgewood;

namespace {

const rw::SimplexMethod methods[] = {rw::SimplexMethod::dual, rw::SimplexMethod::primal,
                                     rw::SimplexMethod::automatic};

struct Known {
    std::string set, status;
    double objective = 0;
};

std::map<std::string, Known> known_optima(const std::string& path) {
    std::map<std::string, Known> known;
    std::ifstream file(path);
    std::string line, field;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string name;
        Known entry;
        std::getline(fields, entry.set, ',');
        std::getline(fields, name, ',');
        for (int skipped = 0; skipped < 3; ++skipped)
            std::getline(fields, field, ',');
        std::getline(fields, entry.status, ',');
        std::getline(fields, field, ',');
        if (!field.empty())
            entry.objective = std::stod(field);
        known[name] = entry;
    }
    return known;
}

void check(const rw::LpMatrices& lp, const Known& known) {
    for (const auto method : methods) {
        CAPTURE(static_cast<int>(method));
        const auto answer = rw::Simplex{.method = method}.solve(lp);
        if (known.status == "infeasible") {
            check_infeasible(lp, answer);
        } else if (known.status == "unbounded") {
            check_unbounded(lp, answer);
        } else {
            check_optimal(lp, answer);
            CHECK(std::abs(answer.objective - known.objective) <=
                  1e-6 * std::max(1.0, std::abs(known.objective)));
        }
    }
}

}  // namespace

TEST_CASE("textbook and infeasible programs end as they should, with a proof") {
    const auto folder = shared_file("data/lp");
    if (!folder)
        SKIP(absent("data/lp"));
    const auto all = known_optima(*folder + "/optima.csv");
    for (const auto& entry : all) {
        if (entry.second.set == "netlib")
            continue;
        const bool is_text = entry.second.set == "textbook";
        const std::string file =
            *folder + "/" + entry.second.set + "/" + entry.first + (is_text ? ".mps" : ".mps.gz");
        CAPTURE(entry.first);
        check(read_program(file).matrices(), entry.second);
    }
}

/// Those that have taught us something, and are fast: free and boxed variables, ranges, degenerate
/// vertices, bad scaling, names with blanks. bench/compare/lp solves them all.
TEST_CASE("Netlib programs reach their known optima") {
    const auto folder = shared_file("data/lp");
    if (!folder)
        SKIP(absent("data/lp"));
    const auto all = known_optima(*folder + "/optima.csv");
    for (const std::string name :
         {"adlittle", "afiro",   "boeing2",  "bore3d",   "brandy", "capri",   "e226",
          "etamacro", "forplan", "grow7",    "kb2",      "recipe", "sc205",   "scagr7",
          "seba",     "share1b", "standgub", "stocfor1", "tuff",   "vtp-base"}) {
        CAPTURE(name);
        check(read_program(*folder + "/netlib/" + name + ".mps.gz").matrices(), all.at(name));
    }
}

TEST_CASE(
    "an answer has the same bits after another solve in the same memory, by sparse solves too") {
    const auto folder = shared_file("data/lp/netlib");
    if (!folder)
        SKIP(absent("data/lp/netlib"));
    const auto lp = read_program(*folder + "/scagr25.mps.gz").matrices();
    const auto other = read_program(*folder + "/sctap1.mps.gz").matrices();
    const auto first = rw::Simplex{}.solve(lp);
    rw::SimplexWorkspace workspace;
    for (int k = 0; k < 2; ++k) {
        (void)rw::Simplex{}.solve(other, {.workspace = &workspace});
        const auto again = rw::Simplex{}.solve(lp, {.workspace = &workspace});
        CHECK(again.iterations == first.iterations);
        CHECK(again.primal == first.primal);
        CHECK(again.duals == first.duals);
    }
}

}  // namespace shared_programs_test
