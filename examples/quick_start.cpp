#include <ridgewood/io.hpp>
#include <ridgewood/ridgewood.hpp>

#include <iostream>

namespace rw = ridgewood;

int main() {
    const auto table = rw::read_csv("examples/data/diabetes.csv");
    const auto features = table.without("target");
    const Eigen::MatrixXd X = features.values();
    const Eigen::VectorXd y = table["target"];

    const auto model = rw::LeastSquares{.covariance = rw::CovarianceType::hc3}.fit(X, y);
    std::cout << rw::summary(model, {.names = features.names()});

    const auto ridge = rw::Ridge{.lambda = 0.1};
    const auto scores = rw::cross_validate(ridge, X, y, rw::KFold{.folds = 10}, rw::rmse);
    std::cout << "\nridge: rmse " << scores.mean() << " +- " << scores.standard_error() << '\n';
}
