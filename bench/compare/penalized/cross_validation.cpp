/// Our lasso on the data that make_data.py wrote. Prints the CPU seconds.
///
///     cross_validation cross_validate FOLDER OUTPUT    cross-validates in ten consecutive folds;
///                                                      OUTPUT gets each lambda and its mean error
///     cross_validation fit FOLDER                      fits one path to all rows, at the same
///                                                      lambdas
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

#include "files.hpp"

int main(int argc, char** argv) try {
    namespace rw = ridgewood;
    const std::string task = argc > 2 ? argv[1] : "";
    if (!(task == "fit" && argc == 3) && !(task == "cross_validate" && argc == 4))
        throw std::invalid_argument(
            "usage: cross_validation fit FOLDER | cross_validate FOLDER OUTPUT");

    const penalized::Path folder = argv[2];
    const penalized::Shape shape(folder);
    const penalized::Matrix X = penalized::read_dense(folder, shape);
    const penalized::Vector y = penalized::read_target(folder, shape);
    // Without a grid X is raw: to be centred and scaled, with a grid of our own.
    const rw::Lambdas lambdas{.values = penalized::read_lambdas(folder)};
    const bool raw = lambdas.values.empty();
    const rw::Lasso lasso{.intercept = raw, .standardize = raw};

    if (task == "fit") {
        (void)penalized::timed([&] { return lasso.path(X, y, lambdas); });
        return EXIT_SUCCESS;
    }
    const rw::KFold folds{.folds = 10};
    const auto validation = penalized::timed(
        [&] { return rw::cross_validate_path(lasso, X, y, folds, {.lambdas = lambdas}); });
    std::ofstream out = penalized::text_output(argv[3]);
    for (rw::Index i = 0; i < validation.mean.size(); ++i) {
        out << validation.lambda[static_cast<std::size_t>(i)] << ' ' << validation.mean[i] << '\n';
    }
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
