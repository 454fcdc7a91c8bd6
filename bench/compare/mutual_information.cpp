/// MutualInformation against scikit-learn's mutual_info_regression on 10,000 x 10, without noise.
/// The answer is one number a column.
#include <ridgewood/preprocessing/mutual_information.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;
using compare::Vector;

constexpr Index neighbors = 3;

/// Column j is y with j + 1 times as much noise.
Regression make() {
    const Matrix table = bench::normal_matrix(10'000, 11);
    Regression data{table.leftCols(10), table.col(10)};
    for (Index j = 0; j < data.X.cols(); ++j)
        data.X.col(j) = data.y + 0.2 * static_cast<double>(j + 1) * data.X.col(j);
    return data;
}

Answer fit(const Regression& data) {
    const ridgewood::MutualInformation spec{
        .discrete_target = false, .neighbors = neighbors, .noise = 0};
    const Vector scores = spec(data.X, data.y).scores;
    return {scores.begin(), scores.end()};
}

/// psi(n) + Euler's constant.
std::vector<long double> harmonic_numbers(Index count) {
    std::vector<long double> sums(static_cast<std::size_t>(count) + 1, 0);
    for (std::size_t n = 2; n < sums.size(); ++n)
        sums[n] = sums[n - 1] + 1 / static_cast<long double>(n - 1);
    return sums;
}

Vector scaled(const Vector& x) {
    return x / std::sqrt((x.array() - x.mean()).square().mean());
}

/// By definition, pair by pair.
Answer reference(const Regression& data) {
    const Index rows = data.y.size();
    const auto psi = harmonic_numbers(rows);
    const Vector y = scaled(data.y);
    Answer answer;
    for (Index j = 0; j < data.X.cols(); ++j) {
        const Vector x = scaled(data.X.col(j));
        long double sum = 0;
        for (Index i = 0; i < rows; ++i) {
            const Vector dx = (x.array() - x[i]).abs(), dy = (y.array() - y[i]).abs();
            Vector far = dx.cwiseMax(dy);
            std::nth_element(far.begin(), far.begin() + neighbors, far.end());
            const double radius = far[neighbors];
            sum += psi[static_cast<std::size_t>((dx.array() < radius).count())];
            sum += psi[static_cast<std::size_t>((dy.array() < radius).count())];
        }
        answer.push_back(static_cast<double>(psi[static_cast<std::size_t>(rows)] + psi[neighbors] -
                                             sum / static_cast<long double>(rows)));
    }
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
