/// StandardScaler's fit and transform against scikit-learn's, on 1,000,000 x 20. The answer is the
/// mean and scale of each column and its largest transformed value: one near 0 has lost its digits.
#include <ridgewood/preprocessing/standard_scaler.hpp>

#include <cmath>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Index;
using compare::Matrix;
using compare::Regression;
using compare::Vector;

Regression make() {
    Regression data = bench::regression(1'000'000, 20, 1);
    for (Index j = 0; j < 20; ++j)
        data.X.col(j).array() += static_cast<double>(j + 1);  // a mean of 0 has no digits
    return data;
}

Answer answer(const Vector& center, const Vector& scale, const Vector& largest) {
    Answer all;
    compare::append(all, center);
    compare::append(all, scale);
    compare::append(all, largest);
    return all;
}

Answer fit(const Regression& data) {
    const auto scaling = ridgewood::StandardScaler{}.fit(data.X);
    const Matrix Z = scaling.transform(data.X);
    return answer(scaling.center(), scaling.scale(), Z.colwise().maxCoeff());
}

/// The same in long double, in two passes.
Answer reference(const Regression& data) {
    const auto rows = static_cast<long double>(data.X.rows());
    Vector center(data.X.cols()), scale(data.X.cols()), largest(data.X.cols());
    for (Index j = 0; j < data.X.cols(); ++j) {
        long double sum = 0, squares = 0;
        for (const double x : data.X.col(j))
            sum += static_cast<long double>(x);
        const long double mean = sum / rows;
        for (const double x : data.X.col(j)) {
            const long double step = static_cast<long double>(x) - mean;
            squares += step * step;
        }
        center[j] = static_cast<double>(mean);
        scale[j] = static_cast<double>(std::sqrt(squares / rows));
        largest[j] = (data.X.col(j).maxCoeff() - center[j]) / scale[j];
    }
    return answer(center, scale, largest);
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
