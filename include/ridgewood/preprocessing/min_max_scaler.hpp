/// Columns moved into a range.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/result_matrix.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Where the least and the greatest value of a column go.
struct FeatureRange {
    double minimum = 0;
    double maximum = 1;
};

/// The fitted transform of MinMaxScaler. NaN stays NaN.
class MinMaxScaling {
public:
    MinMaxScaling(detail::InputColumns columns, Vector<double> minimum, Vector<double> maximum,
                  FeatureRange range, bool clip)
        : columns_(columns),
          minimum_(std::move(minimum)),
          maximum_(std::move(maximum)),
          range_(range),
          clip_(clip) {}

    /// Least known value of each column.
    [[nodiscard]] const Vector<double>& minimum() const& { return minimum_; }
    [[nodiscard]] Vector<double> minimum() && { return std::move(minimum_); }
    /// Greatest known value of each column.
    [[nodiscard]] const Vector<double>& maximum() const& { return maximum_; }
    [[nodiscard]] Vector<double> maximum() && { return std::move(maximum_); }

    /// Throws std::invalid_argument for another number of columns and for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        return transform_table<typename DX::Scalar>(X.derived());
    }

    /// The X whose transform is Z, up to rounding and clipping.
    template <class DZ>
    [[nodiscard]] Matrix<typename DZ::Scalar> inverse_transform(
        const Eigen::MatrixBase<DZ>& Z) const {
        using S = typename DZ::Scalar;
        columns_.check_inverse(Z.cols(), columns_.count());
        Matrix<S> X = Z;
        for (Index j = 0; j < X.cols(); ++j) {
            const auto z = X.col(j).template cast<double>().array();
            X.col(j) = ((z - range_.minimum) / factor(j) + minimum_[j]).template cast<S>();
        }
        return X;
    }

    /// The names as they are.
    [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
        columns_.check_names(names);
        return names;
    }

private:
    [[nodiscard]] double factor(Index j) const {
        const double spread = maximum_[j] - minimum_[j];
        return (range_.maximum - range_.minimum) / (spread > 0 ? spread : 1);
    }

    template <Real S>
    [[nodiscard]] Matrix<S> transform_table(const MatrixView<S>& X) const {
        columns_.check(X);
        Matrix<S> Z = detail::result_matrix<S>(X.rows(), X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            const double slope = factor(j);
            for (Index i = 0; i < X.rows(); ++i) {
                const double x = static_cast<double>(X(i, j));
                double z = range_.minimum + (x - minimum_[j]) * slope;
                if (clip_ && !detail::is_nan(x))
                    z = std::clamp(z, range_.minimum, range_.maximum);
                Z(i, j) = static_cast<S>(z);
            }
        }
        return Z;
    }

    detail::InputColumns columns_;
    Vector<double> minimum_, maximum_;
    FeatureRange range_;
    bool clip_;
};

/// Moves each column so that its least value becomes the minimum of a range and its greatest the
/// maximum. Missing values (NaN) are left out and stay missing. A constant column becomes the
/// minimum of the range.
struct MinMaxScaler {
    /// minimum < maximum.
    FeatureRange feature_range = {};
    /// Whether values beyond those that were fitted on are cut off at the ends of the range.
    bool clip = false;

    /// Throws std::invalid_argument for an empty X, infinities, a column of missing values only,
    /// and options out of their range.
    template <class DX>
    [[nodiscard]] MinMaxScaling fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    template <Real S>
    [[nodiscard]] MinMaxScaling fit_table(const MatrixView<S>& X) const {
        constexpr std::string_view spec = "MinMaxScaler";
        const auto [lowest, highest] = feature_range;
        detail::require(detail::is_finite(lowest) && detail::is_finite(highest) && lowest < highest,
                        spec, ": feature_range must be finite with minimum < maximum, got ",
                        detail::describe(lowest), " and ", detail::describe(highest));
        const detail::InputColumns columns(spec, X, detail::MissingValues::allowed);
        Vector<double> minimum(X.cols()), maximum(X.cols());
        for (Index j = 0; j < X.cols(); ++j) {
            const std::vector<double> known = detail::known_values<S>(spec, X, j);
            const auto [least, greatest] = std::minmax_element(known.begin(), known.end());
            minimum[j] = *least;
            maximum[j] = *greatest;
        }
        return MinMaxScaling(columns, minimum, maximum, feature_range, clip);
    }
};

}  // namespace ridgewood
