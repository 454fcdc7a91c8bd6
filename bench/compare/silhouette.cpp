/// silhouette against scikit-learn's silhouette_score on 10,000 x 20 in 10 clusters. The answer is
/// the score.
#include <ridgewood/metrics/silhouette.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;
using compare::Vector;

constexpr Index clusters = 10;

/// Row i belongs to cluster i mod 10, whose centre is normal too.
Regression make() {
    const Matrix table = bench::normal_matrix(10'000 + clusters, 20);
    Regression data{table.topRows(10'000), Vector(10'000)};
    for (Index i = 0; i < data.y.size(); ++i) {
        data.y[i] = static_cast<double>(i % clusters);
        data.X.row(i) += table.row(10'000 + i % clusters);
    }
    return data;
}

Answer fit(const Regression& data) {
    return {ridgewood::silhouette(data.X, data.y)};
}

/// By definition, row by row.
Answer reference(const Regression& data) {
    const Matrix columns = data.X.transpose();
    const double others = static_cast<double>(data.y.size()) / clusters;
    long double sum = 0;
    for (Index i = 0; i < data.y.size(); ++i) {
        const Vector distances = (columns.colwise() - columns.col(i)).colwise().norm();
        Vector sums = Vector::Zero(clusters);
        for (Index j = 0; j < distances.size(); ++j)
            sums[j % clusters] += distances[j];
        const double inside = sums[i % clusters] / (others - 1);
        sums[i % clusters] = std::numeric_limits<double>::max();
        const double nearest = sums.minCoeff() / others;
        sum += static_cast<long double>((nearest - inside) / std::max(nearest, inside));
    }
    return {static_cast<double>(sum / static_cast<long double>(data.y.size()))};
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
