/// Our paths: `penalized lasso|scad|mcp FOLDER OUTPUT` fits the data that make_data.py wrote and
/// prints the CPU seconds. OUTPUT gets the coefficients that are not 0, a line of point, column and
/// value each.
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/mcp.hpp>
#include <ridgewood/linear/scad.hpp>
#include <ridgewood/linear/sparse.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "files.hpp"

namespace {

namespace rw = ridgewood;

template <class Spec>
void run(const Spec& spec, const penalized::Path& folder, const penalized::Path& output) {
    penalized::with_data(folder, [&](const auto& X, const penalized::Vector& y,
                                     const std::vector<double>& lambdas) {
        const auto path = penalized::timed([&] { return spec.path(X, y, {.values = lambdas}); });
        std::ofstream out = penalized::text_output(output);
        for (rw::Index i = 0; i < path.size(); ++i) {
            const auto& [intercept, columns, values] = path.sparse_coefficients(i);
            for (std::size_t k = 0; k < columns.size(); ++k)
                out << i << ' ' << columns[k] << ' ' << values[k] << '\n';
        }
    });
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 4)
        throw std::invalid_argument("usage: penalized lasso|scad|mcp FOLDER OUTPUT");
    const std::string name = argv[1];
    if (name == "lasso")
        run(rw::Lasso{.intercept = false, .standardize = false}, argv[2], argv[3]);
    else if (name == "scad")
        run(rw::Scad{.gamma = 3.7, .intercept = false, .standardize = false}, argv[2], argv[3]);
    else if (name == "mcp")
        run(rw::Mcp{.gamma = 3, .intercept = false, .standardize = false}, argv[2], argv[3]);
    else
        throw std::invalid_argument("there is no penalty '" + name + "'");
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
