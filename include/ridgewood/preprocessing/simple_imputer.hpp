/// One value for all that is missing in a column.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/imputed_columns.hpp>
#include <ridgewood/preprocessing/detail/known_values.hpp>
#include <ridgewood/preprocessing/detail/window_parts.hpp>
#include <ridgewood/preprocessing/empty_columns.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// What stands for a missing value: a statistic of the known values of its column, or a constant.
/// Of values that are equally frequent it is the least.
enum class ImputationStrategy { mean, median, most_frequent, constant };

/// The fitted transform of SimpleImputer.
class ValueImputation {
public:
    ValueImputation(detail::ImputedColumns columns, Vector<double> statistics)
        : columns_(std::move(columns)), statistics_(std::move(statistics)) {}

    /// What is put into each column of X; NaN for one that is dropped.
    [[nodiscard]] const Vector<double>& statistics() const& { return statistics_; }
    [[nodiscard]] Vector<double> statistics() && { return std::move(statistics_); }

    /// X with its missing values filled, then the indicator columns. Throws std::invalid_argument
    /// for another number of columns and for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        Matrix<S> Z = columns_.template start<S>(X.derived());
        for (std::size_t k = 0; k < columns_.kept().size(); ++k) {
            const auto value = static_cast<S>(statistics_[columns_.kept()[k]]);
            for (S& cell : Z.col(static_cast<Index>(k))) {
                if (detail::is_nan(cell))
                    cell = value;
            }
        }
        return Z;
    }

    /// Names of the kept columns, then "missingindicator_NAME" for each indicator column.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        return columns_.feature_names(names);
    }

private:
    detail::ImputedColumns columns_;
    Vector<double> statistics_;
};

/// Fills the missing values (NaN) of each column by one value.
struct SimpleImputer {
    ImputationStrategy strategy = ImputationStrategy::mean;
    /// The constant of that strategy, finite.
    double fill_value = 0;
    /// Whether a column of zeros and ones is added for each column with missing values in the fit,
    /// 1 where the value was missing.
    bool add_indicator = false;
    /// With a constant, empty columns are always kept.
    EmptyColumns empty_columns = EmptyColumns::refuse;

    /// Throws std::invalid_argument for an empty X, infinities, a column of missing values only
    /// unless `empty_columns` allows it, and a fill value that is not finite.
    template <class DX>
    [[nodiscard]] ValueImputation fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    static constexpr std::string_view spec = "SimpleImputer";

    template <Real S>
    [[nodiscard]] ValueImputation fit_table(const MatrixView<S>& X) const {
        detail::require(detail::is_finite(fill_value), spec, ": fill_value must be finite, got ",
                        detail::describe(fill_value));
        const bool constant = strategy == ImputationStrategy::constant;
        const detail::ImputedColumns columns(spec, X, constant ? EmptyColumns::keep : empty_columns,
                                             add_indicator);
        Vector<double> statistics = Vector<double>::Constant(X.cols(), detail::missing_value);
        for (const Index j : columns.kept()) {
            if (constant) {
                statistics[j] = fill_value;
            } else {
                statistics[j] = columns.known_count(j) > 0 ? statistic<S>(X, j) : 0;
            }
        }
        return ValueImputation(columns, statistics);
    }

    template <Real S>
    [[nodiscard]] double statistic(const MatrixView<S>& X, Index j) const {
        if (strategy == ImputationStrategy::mean)
            return detail::column_moments(X.col(j).data(), X.rows(), nullptr).mean;
        const std::vector<double> sorted = detail::sorted_known_values<S>(spec, X, j);
        if (strategy == ImputationStrategy::median)
            return detail::quantile_of_sorted(sorted, 0.5);
        return most_frequent(sorted);
    }

    [[nodiscard]] static double most_frequent(const std::vector<double>& sorted) {
        double mode = sorted.front();
        std::size_t most = 0;
        for (std::size_t begin = 0; begin < sorted.size();) {
            std::size_t end = begin + 1;
            while (end < sorted.size() && sorted[end] == sorted[begin])
                ++end;
            if (end - begin > most) {
                most = end - begin;
                mode = sorted[begin];
            }
            begin = end;
        }
        return mode;
    }
};

}  // namespace ridgewood
