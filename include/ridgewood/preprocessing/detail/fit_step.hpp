/// One way to fit every kind of transformer.
#pragma once

#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

namespace ridgewood::detail {

/// Fits with as much of X and `data` as a transformer that needs no y takes.
template <class T, class DX>
[[nodiscard]] auto fit_step(const T& spec, const Eigen::MatrixBase<DX>& X,
                            const FitData<typename DX::Scalar>& data) {
    if constexpr (requires { spec.fit(X.derived(), data); }) {
        return spec.fit(X.derived(), data);
    } else {
        return spec.fit(X.derived());
    }
}

/// The same where there is a y for those that need it.
template <class T, class DX, Real S>
[[nodiscard]] auto fit_step(const T& spec, const Eigen::MatrixBase<DX>& X, const VectorView<S>& y,
                            const FitData<S>& data) {
    if constexpr (SupervisedTransformer<T, S>) {
        return spec.fit(X.derived(), y, data);
    } else {
        return fit_step(spec, X, data);
    }
}

}  // namespace ridgewood::detail
