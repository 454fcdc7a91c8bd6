/// QuantileTransformer's fit and transform against scikit-learn's, on 1,000,000 x 20 with 1,000
/// quantiles of all rows, so that no random choice of rows divides the two. The answer is the first
/// transformed rows.
#include <ridgewood/preprocessing/quantile_transformer.hpp>

#include <algorithm>
#include <vector>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;

Regression make() {
    return bench::regression(1'000'000, 20, 1);
}

Answer fit(const Regression& data) {
    const ridgewood::QuantileTransformer spec{.subsample = {}};
    const Matrix Z = spec.fit(data.X).transform(data.X);
    Answer answer;
    compare::append(answer, Z.topRows(100).reshaped());
    return answer;
}

/// Linear between the quantiles, which are linear between the sorted values.
Answer reference(const Regression& data) {
    Answer answer;
    for (Index j = 0; j < data.X.cols(); ++j) {
        std::vector<double> sorted(data.X.col(j).begin(), data.X.col(j).end());
        std::sort(sorted.begin(), sorted.end());
        std::vector<double> quantiles;
        for (Index k = 0; k < 1000; ++k) {
            const double place = static_cast<double>(k) * 999'999 / 999;
            const auto below = static_cast<std::size_t>(place);
            const double next = sorted[std::min<std::size_t>(below + 1, 999'999)];
            const double part = place - static_cast<double>(below);
            quantiles.push_back(sorted[below] + part * (next - sorted[below]));
        }
        for (Index i = 0; i < 100; ++i) {
            const double x = data.X(i, j);
            const auto above = std::upper_bound(quantiles.begin(), quantiles.end(), x);
            if (above == quantiles.begin() || above == quantiles.end()) {
                answer.push_back(above == quantiles.end() ? 1 : 0);
                continue;
            }
            const double part = (x - above[-1]) / (*above - above[-1]);
            answer.push_back((static_cast<double>(above - quantiles.begin() - 1) + part) / 999);
        }
    }
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
