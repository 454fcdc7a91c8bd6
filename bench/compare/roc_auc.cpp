/// roc_auc against scikit-learn's roc_auc_score on 1,000,000 rows. The answer is the area.
#include <ridgewood/metrics/roc_auc.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;

/// Scores of which those of label 1 are a bit higher, rounded so that some tie.
Regression make() {
    Matrix table = bench::normal_matrix(1'000'000, 2);
    table.col(1) = (table.col(1).array() > 0.5).cast<double>();
    return {((table.col(0) + 0.5 * table.col(1)) * 1e6).array().round() / 1e6, table.col(1)};
}

Answer fit(const Regression& data) {
    return {ridgewood::roc_auc(data.y, data.X.col(0))};
}

/// By the ranks of label 1 (Mann and Whitney 1947), of ties their mean, in long double.
Answer reference(const Regression& data) {
    std::vector<std::pair<double, double>> rows;
    for (Index i = 0; i < data.y.size(); ++i)
        rows.emplace_back(data.X(i, 0), data.y[i]);
    std::sort(rows.begin(), rows.end());
    long double ranks = 0, positives = 0;
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        long double ties = 0;
        for (; last < rows.size() && rows[last].first == rows[first].first; ++last)
            ties += static_cast<long double>(rows[last].second);
        ranks += ties * static_cast<long double>(first + last + 1) / 2;
        positives += ties;
    }
    const long double negatives = static_cast<long double>(rows.size()) - positives;
    const long double area = (ranks - positives * (positives + 1) / 2) / positives / negatives;
    return {static_cast<double>(area)};
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
