/// Columns made as normal as a power makes them.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/detail/minimize_scalar.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// With l the exponent of a column: (x^l - 1) / l for x > 0 (Box and Cox 1964, log x at l = 0), or
/// for any x (Yeo and Johnson 2000) the same of x + 1 where x >= 0 and -((1 - x)^(2 - l) - 1) /
/// (2 - l) where x < 0.
enum class PowerMethod { yeo_johnson, box_cox };

namespace detail {

/// (e^(l t) - 1) / l: the power transform of e^t.
[[nodiscard]] inline double power_of_log(double t, double l) {
    return l == 0 ? t : std::expm1(l * t) / l;
}

[[nodiscard]] inline double power_transform(PowerMethod method, double x, double l) {
    if (method == PowerMethod::box_cox)
        return power_of_log(std::log(x), l);
    return x >= 0 ? power_of_log(std::log1p(x), l) : -power_of_log(std::log1p(-x), 2 - l);
}

/// The t with power_of_log(t, l) = z, infinite or NaN where there is none.
[[nodiscard]] inline double log_of_power(double z, double l) {
    return l == 0 ? z : std::log1p(l * z) / l;
}

[[nodiscard]] inline double inverse_power_transform(PowerMethod method, double z, double l) {
    if (method == PowerMethod::box_cox)
        return std::exp(log_of_power(z, l));
    return z >= 0 ? std::expm1(log_of_power(z, l)) : -std::expm1(log_of_power(-z, 2 - l));
}

/// The images of one column under a power, but for their units. Where all logarithms are of one
/// branch, these are taken from their mean: the images are then those of x divided by its geometric
/// mean. Years such as 2006 to 2010 with an exponent of -30 would otherwise all have one image.
struct ColumnPower {
    PowerMethod method = PowerMethod::yeo_johnson;
    double exponent = 1;
    /// Mean of log(x) or log(x + 1), or 0 for the images as they are defined.
    double shift = 0;

    [[nodiscard]] double image(double x) const {
        if (shift == 0)
            return power_transform(method, x, exponent);
        if (method == PowerMethod::box_cox)
            return power_of_log(std::log(x) - shift, exponent);
        if (x >= 0)
            return power_of_log(std::log1p(x) - shift, exponent);
        const double origin = power_of_log(shift, exponent);
        return (power_transform(method, x, exponent) - origin) * std::exp(-exponent * shift);
    }

    [[nodiscard]] double inverse(double z) const {
        if (shift == 0)
            return inverse_power_transform(method, z, exponent);
        const double log = shift + log_of_power(z, exponent);
        if (method == PowerMethod::box_cox)
            return std::exp(log);
        if (log >= 0)
            return std::expm1(log);
        const double origin = power_of_log(shift, exponent);
        return inverse_power_transform(method, z * std::exp(exponent * shift) + origin, exponent);
    }
};

/// The exponent of the greatest likelihood of a normal distribution of the images.
class PowerLikelihood {
public:
    /// `values` are known, and > 0 for Box and Cox.
    PowerLikelihood(PowerMethod method, const std::vector<double>& values)
        : logs_(values.size()), images_(values.size()), one_branch_(true) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double x = values[i];
            const bool box_cox = method == PowerMethod::box_cox;
            logs_[i] = box_cox ? std::log(x) : std::copysign(std::log1p(std::abs(x)), x);
            one_branch_ = one_branch_ && (box_cox || x >= 0);
        }
        mean_ = column_moments(logs_.data(), static_cast<Index>(logs_.size()), nullptr).mean;
    }

    /// What ColumnPower::shift may be.
    [[nodiscard]] double shift() const { return one_branch_ ? mean_ : 0; }

    /// -2 / n times the log likelihood but for a constant: log Var(z) - 2 (l - 1) mean of
    /// sign(x) log(|x| + 1). From the mean of the logarithms the second term is constant.
    [[nodiscard]] double operator()(double l) const {
        for (std::size_t i = 0; i < logs_.size(); ++i) {
            const double t = logs_[i] - shift();
            images_[i] = one_branch_ || t >= 0 ? power_of_log(t, l) : -power_of_log(-t, 2 - l);
        }
        const auto moments =
            column_moments(images_.data(), static_cast<Index>(images_.size()), nullptr);
        const double variance = moments.variance();
        if (!is_finite(variance) || !(variance > std::numeric_limits<double>::min()))
            return std::numeric_limits<double>::max();
        return one_branch_ ? std::log(variance) : std::log(variance) - 2 * (l - 1) * mean_;
    }

    [[nodiscard]] double best_exponent() const {
        constexpr double limit = 1000;
        return minimize_scalar(*this, bracket_minimum(*this, -2, 2, limit));
    }

private:
    std::vector<double> logs_;
    mutable std::vector<double> images_;
    bool one_branch_;
    double mean_ = 0;
};

}  // namespace detail

/// The fitted transform of PowerTransformer. NaN stays NaN.
class PowerMapping {
public:
    PowerMapping(detail::InputColumns columns, std::vector<detail::ColumnPower> powers,
                 Vector<double> center, Vector<double> scale)
        : columns_(columns),
          powers_(std::move(powers)),
          center_(std::move(center)),
          scale_(std::move(scale)) {}

    /// The exponent of each column.
    [[nodiscard]] Vector<double> lambdas() const {
        Vector<double> lambdas(columns_.count());
        for (Index j = 0; j < lambdas.size(); ++j)
            lambdas[j] = power(j).exponent;
        return lambdas;
    }

    /// Throws std::invalid_argument for another number of columns, infinities, and for Box and Cox
    /// values that are not positive.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        columns_.check(table);
        Matrix<S> Z = table;
        for (Index j = 0; j < Z.cols(); ++j) {
            for (Index i = 0; i < Z.rows(); ++i) {
                const double x = static_cast<double>(Z(i, j));
                if (detail::is_nan(x))
                    continue;
                require_domain(columns_.spec(), power(j).method, i, j, x);
                Z(i, j) = static_cast<S>((power(j).image(x) - center_[j]) / scale_[j]);
            }
        }
        return Z;
    }

    /// The X whose transform is Z; NaN where no x has such an image.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), columns_.count());
        Matrix<S> X = Z;
        for (Index j = 0; j < X.cols(); ++j) {
            for (S& cell : X.col(j)) {
                const double image = static_cast<double>(cell) * scale_[j] + center_[j];
                if (!detail::is_nan(cell))
                    cell = static_cast<S>(power(j).inverse(image));
            }
        }
        return X;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

    /// Box and Cox take positive numbers only.
    static void require_domain(std::string_view spec, PowerMethod method, Index i, Index j,
                               double x) {
        if (method == PowerMethod::box_cox && !(x > 0)) {
            detail::require(false, spec, ": X(", i, ", ", j, ") is ", x,
                            ", expected a positive value; yeo_johnson takes all");
        }
    }

private:
    [[nodiscard]] const detail::ColumnPower& power(Index j) const {
        return powers_[static_cast<std::size_t>(j)];
    }

    detail::InputColumns columns_;
    std::vector<detail::ColumnPower> powers_;
    Vector<double> center_, scale_;
};

/// Transforms each column by the power that makes it most like a normal distribution (maximum
/// likelihood), which evens out skewness, and scales it to mean 0 and variance 1. Missing values
/// (NaN) are left out and stay missing.
struct PowerTransformer {
    PowerMethod method = PowerMethod::yeo_johnson;
    /// Whether the result is scaled to mean 0 and variance 1.
    bool standardize = true;

    /// A constant column keeps the exponent 1 under Yeo and Johnson. Throws std::invalid_argument
    /// for an empty X, infinities, a column of missing values only, and for Box and Cox values that
    /// are not positive and constant columns.
    template <class DX>
    [[nodiscard]] PowerMapping fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    static constexpr std::string_view spec = "PowerTransformer";

    template <Real S>
    [[nodiscard]] PowerMapping fit_table(const MatrixView<S>& X) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        std::vector<detail::ColumnPower> powers;
        Vector<double> center = Vector<double>::Zero(X.cols());
        Vector<double> scale = Vector<double>::Ones(X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            for (Index i = 0; i < X.rows(); ++i) {
                if (!detail::is_nan(X(i, j)))
                    PowerMapping::require_domain(spec, method, i, j, static_cast<double>(X(i, j)));
            }
            std::vector<double> values = detail::known_values<S>(spec, X, j);
            const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
            const bool constant = !(*least < *greatest);
            detail::require(!constant || method == PowerMethod::yeo_johnson, spec, ": column ", j,
                            " of X is constant, box_cox has no power for it");
            powers.push_back({.method = method});
            if (!constant) {
                const detail::PowerLikelihood likelihood(method, values);
                powers.back().exponent = likelihood.best_exponent();
                powers.back().shift = standardize ? likelihood.shift() : 0;
            }
            if (!standardize)
                continue;
            for (double& value : values)
                value = powers.back().image(value);
            const auto moments =
                detail::column_moments(values.data(), static_cast<Index>(values.size()), nullptr);
            center[j] = moments.mean;
            if (!moments.is_constant(X.rows()))
                scale[j] = std::sqrt(moments.variance());
        }
        return PowerMapping(columns, std::move(powers), center, scale);
    }
};

}  // namespace ridgewood
