/// The door of every linear fit: expressions of any layout in float or double come in, checked
/// columns in double go on, and coefficients in the caller's type come out.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/solution.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/least_squares_problem.hpp>
#include <ridgewood/linear/linear_model.hpp>

#include <type_traits>

namespace ridgewood::detail {

/// 1 for a vector y, Eigen::Dynamic for a matrix of targets.
template <class DX, class DY>
inline constexpr int target_count = DY::IsVectorAtCompileTime ? 1 : Eigen::Dynamic;

/// Column-major double is looked at, anything else is copied once.
template <Real S>
class TrainingData {
public:
    template <class DX, class DY>
    TrainingData(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                 const FitData<S>& data)
        : X_(in_double(X.derived())), y_(in_double(as_column(y))) {
        static_assert(std::is_same_v<typename DY::Scalar, S>,
                      "fit: X and y must have the same scalar type");
        check_training_data<double>(X_, y_);
        require(!data.offset,
                "fit: there is an offset, but this regression takes none; subtract it from y");
        if (!data.weights)
            return;
        check_weights<S>(*data.weights, X_.rows());
        weights_ = data.weights->template cast<double>();
    }

    TrainingData(const TrainingData&) = delete;
    TrainingData& operator=(const TrainingData&) = delete;

    [[nodiscard]] LeastSquaresProblem<double> problem(bool intercept) const {
        return {X_, y_, weights_.size() > 0 ? &weights_ : nullptr, intercept};
    }

    [[nodiscard]] double total_weight() const {
        return weights_.size() > 0 ? weights_.sum() : static_cast<double>(X_.rows());
    }

private:
    template <class D>
    [[nodiscard]] static decltype(auto) in_double(const D& data) {
        if constexpr (std::is_same_v<S, double>) {
            return (data);
        } else {
            return data.template cast<double>();
        }
    }

    MatrixView<double> X_, y_;
    Vector<double> weights_;
};

/// A solution in double as a model in the caller's scalar type.
template <Real S, int Targets>
[[nodiscard]] LinearModel<S, Targets> linear_model(const Solution& solution) {
    if constexpr (Targets == 1) {
        return {solution.slopes.col(0).template cast<S>(), static_cast<S>(solution.intercept[0])};
    } else {
        return {solution.slopes.template cast<S>(), solution.intercept.template cast<S>()};
    }
}

}  // namespace ridgewood::detail
