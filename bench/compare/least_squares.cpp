/// LeastSquares and its summary against R's lm and summary, on 100,000 x 50. The answer is the
/// coefficients, their standard errors, R^2 and F; the reference is our QR, refined with residuals
/// in twice the precision.
#include <ridgewood/linear/least_squares.hpp>
#include <ridgewood/linear/summary.hpp>

#include "compare.hpp"

namespace {

using compare::Answer;
using compare::Regression;
using ridgewood::LeastSquares;
using ridgewood::LeastSquaresSolver;

Regression make() {
    return bench::regression(100'000, 50);
}

Answer summarise(const Regression& data, const LeastSquares& spec) {
    const auto summary = ridgewood::summary(spec.fit(data.X, data.y));
    Answer answer;
    for (const auto& line : summary.coefficients)
        answer.push_back(line.estimate);
    for (const auto& line : summary.coefficients)
        answer.push_back(line.standard_error);
    answer.push_back(summary.r_squared);
    answer.push_back(summary.f_statistic);
    return answer;
}

Answer reference(const Regression& data) {
    return summarise(data, LeastSquares{.solver = LeastSquaresSolver::qr});
}

Answer fit(const Regression& data) {
    return summarise(data, LeastSquares{});
}

}  // namespace

int main(int argc, char** argv) {
    return compare::run(argc, argv, make, reference, fit);
}
