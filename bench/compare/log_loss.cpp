/// log_loss against scikit-learn's on 1,000,000 rows. The answer is the loss.
#include <ridgewood/metrics/probabilities.hpp>

#include <cmath>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;

Regression make() {
    Matrix table = bench::normal_matrix(1'000'000, 2);
    table.col(1) = (table.col(1).array() > 0.5).cast<double>();
    return {(1 + (-table.col(0) - 0.5 * table.col(1)).array().exp()).inverse(), table.col(1)};
}

Answer fit(const Regression& data) {
    return {ridgewood::log_loss(data.y, data.X.col(0))};
}

/// In long double.
Answer reference(const Regression& data) {
    long double sum = 0;
    for (Index i = 0; i < data.y.size(); ++i) {
        const auto p = static_cast<long double>(data.X(i, 0));
        sum -= std::log(data.y[i] == 1 ? p : 1 - p);
    }
    return {static_cast<double>(sum / static_cast<long double>(data.y.size()))};
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
