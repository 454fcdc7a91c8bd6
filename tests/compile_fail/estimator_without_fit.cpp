// What is no estimator is refused where it is passed, by the name of the concept.
// expect: Estimator
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/k_fold.hpp>

using namespace ridgewood;

struct Mean {
    double value = 0;
    [[nodiscard]] Vector<double> predict(const Matrix<double>& X) const {
        return Vector<double>::Constant(X.rows(), value);
    }
};

struct MeanOfTarget {
#ifndef MUST_FAIL
    [[nodiscard]] Mean fit(const Matrix<double>&, const Vector<double>& y) const {
        return {y.mean()};
    }
#endif
};

double error(const Matrix<double>& X, const Vector<double>& y) {
    return cross_validate(MeanOfTarget{}, X, y, KFold{}, rmse).mean();
}
