/// Which measurements tell how diabetes goes on? The path of the lasso, from no column to all, and
/// where on it to stop. Draws the path and its cross-validation into lasso_path.svg and
/// lasso_cross_validation.svg, or the files named as arguments.
#include <ridgewood/io.hpp>
#include <ridgewood/linear/lasso.hpp>
#include <ridgewood/linear/path_text.hpp>
#include <ridgewood/plot.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace rw = ridgewood;

int main(int argc, char** argv) {
    const auto table = rw::read_csv("examples/data/diabetes.csv");
    const auto features = table.without("target");
    const Eigen::MatrixXd X = features.values();
    const Eigen::VectorXd y = table["target"];

    const rw::Lambdas lambdas{.count = 30, .ratio = 1e-3};
    const auto path = rw::Lasso{}.path(X, y, lambdas);
    std::cout << path;

    const auto tell = [&](const std::string& choice, rw::Index point) {
        std::cout << choice << ": lambda " << path[point].lambda << ",";
        for (const auto column : path.sparse_coefficients(point).columns)
            std::cout << ' ' << features.names()[static_cast<std::size_t>(column)];
        std::cout << '\n';
    };
    rw::Index least_bic = 0;
    path.bic().minCoeff(&least_bic);
    std::cout << '\n';
    tell("least BIC", least_bic);

    const rw::KFold folds{.folds = 10, .shuffle = true};
    const auto cv = rw::cross_validate_path(rw::Lasso{}, X, y, folds, {.lambdas = lambdas});
    std::cout << "least cross-validation error: " << cv.mean[cv.index_min] << " +- "
              << cv.standard_error[cv.index_min] << '\n';
    tell("there", cv.index_min);
    tell("within one standard error", cv.index_1se);

    const std::string path_file = argc > 1 ? argv[1] : "lasso_path.svg";
    std::ofstream(path_file) << rw::svg(path, {.title = "Diabetes", .names = features.names()});
    const std::string error_file = argc > 2 ? argv[2] : "lasso_cross_validation.svg";
    std::ofstream(error_file) << rw::svg(cv, {.error_title = "mean squared error"});
    std::cout << "drawn: " << path_file << ", " << error_file << '\n';
}
