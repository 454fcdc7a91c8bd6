/// OneHotEncoder's fit and transform to a sparse table against scikit-learn's, on 1,000,000 x 20
/// with 20 to 39 categories a column. The answer is how often each category is there.
#include <ridgewood/preprocessing/one_hot_encoder.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Regression;
using compare::Vector;

Regression make() {
    Regression data = bench::regression(1'000'000, 20, 1);
    for (Index j = 0; j < 20; ++j) {
        for (double& x : data.X.col(j))
            x = std::min(std::floor(std::abs(x) * 10), static_cast<double>(19 + j));
    }
    return data;
}

Answer fit(const Regression& data) {
    const auto Z = ridgewood::OneHotEncoder{}.fit(data.X).transform_sparse(data.X);
    Answer answer;
    compare::append(answer, Z.transpose() * Vector::Ones(Z.rows()));
    return answer;
}

Answer reference(const Regression& data) {
    Answer answer;
    for (Index j = 0; j < data.X.cols(); ++j) {
        std::map<double, double> counts;
        for (const double x : data.X.col(j))
            counts[x] += 1;
        for (const auto& [category, count] : counts)
            answer.push_back(count);
    }
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
