/// Missing values predicted from the other columns, again and again.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/imputed_columns.hpp>
#include <ridgewood/preprocessing/empty_columns.hpp>
#include <ridgewood/preprocessing/simple_imputer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// A column and the model that fills it from the others.
template <class Model>
struct ColumnModel {
    Index column;
    Model model;
};

/// All columns but one.
[[nodiscard]] inline std::vector<Index> other_columns(Index columns, Index left_out) {
    std::vector<Index> others;
    for (Index j = 0; j < columns; ++j) {
        if (j != left_out)
            others.push_back(j);
    }
    return others;
}

/// Where X is missing, row numbers by column.
template <class X>
[[nodiscard]] std::vector<std::vector<Index>> missing_rows(const X& table) {
    std::vector<std::vector<Index>> rows(static_cast<std::size_t>(table.cols()));
    for (Index j = 0; j < table.cols(); ++j) {
        for (Index i = 0; i < table.rows(); ++i) {
            if (is_nan(table(i, j)))
                rows[static_cast<std::size_t>(j)].push_back(i);
        }
    }
    return rows;
}

}  // namespace detail

/// Values between which imputed ones are cut off.
struct ImputedRange {
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
};

/// The fitted transform of IterativeImputer: the models of all rounds, in their order.
template <class Model>
class IterativeImputation {
public:
    IterativeImputation(detail::ImputedColumns columns, Vector<double> start,
                        std::vector<detail::ColumnModel<Model>> models, ImputedRange range,
                        Convergence convergence)
        : columns_(std::move(columns)),
          start_(std::move(start)),
          models_(std::move(models)),
          range_(range),
          convergence_(convergence) {}

    /// Rounds made, and the largest change of a value in the last one, divided by the largest known
    /// value.
    [[nodiscard]] const Convergence& convergence() const& { return convergence_; }
    [[nodiscard]] Convergence convergence() && { return convergence_; }

    /// X with its missing values filled, then the indicator columns. A column that had no missing
    /// value in the fit is filled by its mean, median or whatever the first fill is. Throws
    /// std::invalid_argument for another number of columns and for infinities.
    template <class DX>
    [[nodiscard]] Matrix<typename DX::Scalar> transform(const Eigen::MatrixBase<DX>& X) const {
        using S = typename DX::Scalar;
        Matrix<S> Z = columns_.template start<S>(X.derived());
        const auto kept = static_cast<Index>(columns_.kept().size());
        const auto missing = detail::missing_rows(Z.leftCols(kept));
        for (Index j = 0; j < kept; ++j) {
            for (const Index row : missing[static_cast<std::size_t>(j)])
                Z(row, j) = static_cast<S>(start_[j]);
        }
        for (const auto& [column, model] : models_) {
            const auto& rows = missing[static_cast<std::size_t>(column)];
            if (!rows.empty())
                fill<S>(Z, rows, kept, column, model, range_);
        }
        return Z;
    }

    /// Names of the kept columns, then "missingindicator_NAME" for each indicator column.
    [[nodiscard]] std::vector<std::string> feature_names(
        const std::vector<std::string>& names) const {
        return columns_.feature_names(names);
    }

    /// Predicts these rows of a column from the others.
    template <Real S>
    static void fill(Matrix<S>& Z, const std::vector<Index>& rows, Index kept, Index column,
                     const Model& model, ImputedRange range) {
        const Matrix<S> others = Z(rows, detail::other_columns(kept, column));
        const Vector<S> predicted = model.predict(others);
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const auto value = static_cast<double>(predicted[static_cast<Index>(k)]);
            Z(rows[k], column) = static_cast<S>(std::clamp(value, range.minimum, range.maximum));
        }
    }

private:
    detail::ImputedColumns columns_;
    Vector<double> start_;
    std::vector<detail::ColumnModel<Model>> models_;
    ImputedRange range_;
    Convergence convergence_;
};

/// Fills each column with missing values by a regression on all others, those with the fewest
/// missing values first, starting from a simple fill, in rounds until nothing changes any more
/// (van Buuren and Groothuis-Oudshoorn 2011, without random draws):
///
///     const rw::IterativeImputer<rw::Ridge> spec{.regressor = {.lambda = 0.1}};
///     const auto Z = spec.fit(X).transform(X);
///
/// The first fill is what SimpleImputer does.
template <class Regressor>
struct IterativeImputer {
    Regressor regressor = {};
    /// mean, median or most_frequent; a constant is 0.
    ImputationStrategy first_fill = ImputationStrategy::mean;
    /// Most rounds, >= 0.
    Index max_iterations = 10;
    /// Largest change of a value in a round at which this ends, >= 0, as a share of the largest
    /// known absolute value.
    double tolerance = 1e-3;
    /// minimum < maximum; may be infinite.
    ImputedRange range = {};
    /// Whether a column of zeros and ones is added for each column with missing values in the fit,
    /// 1 where the value was missing.
    bool add_indicator = false;
    EmptyColumns empty_columns = EmptyColumns::refuse;

    /// Throws std::invalid_argument for an empty X, infinities, a column of missing values only
    /// unless `empty_columns` allows it, a single column, and options out of their range.
    template <class DX>
    [[nodiscard]] auto fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<typename DX::Scalar>(X.derived());
    }

private:
    static constexpr std::string_view spec = "IterativeImputer";

    void check() const {
        detail::require(max_iterations >= 0, spec, ": max_iterations must be >= 0, got ",
                        max_iterations);
        detail::require(detail::is_finite(tolerance) && tolerance >= 0, spec,
                        ": tolerance must be >= 0, got ", detail::describe(tolerance));
        detail::require(!detail::is_nan(range.minimum) && !detail::is_nan(range.maximum) &&
                            range.minimum < range.maximum,
                        spec, ": range must have minimum < maximum, got ",
                        detail::describe(range.minimum), " and ", detail::describe(range.maximum));
    }

    template <Real S>
    [[nodiscard]] auto fit_table(const MatrixView<S>& X) const {
        check();
        using Model = decltype(regressor.fit(Matrix<S>(), Vector<S>()));
        detail::ImputedColumns columns(spec, X, empty_columns, add_indicator);
        const auto kept = static_cast<Index>(columns.kept().size());
        detail::require(kept >= 2, spec, ": X has ", kept,
                        " column with known values, expected 2 or more");
        Matrix<S> Z = columns.template start<S>(X).leftCols(kept);
        const auto missing = detail::missing_rows(Z);
        const Vector<double> start =
            SimpleImputer{.strategy = first_fill, .empty_columns = EmptyColumns::keep}
                .fit(Z)
                .statistics();
        double largest = 0;
        for (Index j = 0; j < kept; ++j) {
            for (S& cell : Z.col(j)) {
                if (detail::is_nan(cell)) {
                    cell = static_cast<S>(start[j]);
                } else {
                    largest = std::max(largest, std::abs(static_cast<double>(cell)));
                }
            }
        }
        std::vector<detail::ColumnModel<Model>> models;
        const Convergence convergence = iterate<S>(Z, missing, largest, models);
        return IterativeImputation<Model>(std::move(columns), start, std::move(models), range,
                                          convergence);
    }

    /// The columns to fill, those with the fewest missing values first. Of one without any known
    /// value there is nothing to learn.
    [[nodiscard]] static std::vector<Index> order_of(const std::vector<std::vector<Index>>& missing,
                                                     Index rows) {
        std::vector<Index> order;
        for (std::size_t j = 0; j < missing.size(); ++j) {
            if (!missing[j].empty() && std::ssize(missing[j]) < rows)
                order.push_back(static_cast<Index>(j));
        }
        std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
            return missing[static_cast<std::size_t>(a)].size() <
                   missing[static_cast<std::size_t>(b)].size();
        });
        return order;
    }

    template <Real S, class Model>
    [[nodiscard]] Convergence iterate(Matrix<S>& Z, const std::vector<std::vector<Index>>& missing,
                                      double largest,
                                      std::vector<detail::ColumnModel<Model>>& models) const {
        const std::vector<Index> order = order_of(missing, Z.rows());
        Convergence convergence{.converged = order.empty()};
        while (!convergence.converged && convergence.iterations < max_iterations) {
            const Matrix<S> before = Z;
            for (const Index column : order) {
                const auto& rows = missing[static_cast<std::size_t>(column)];
                models.push_back({column, fit_column<S>(Z, rows, column)});
                IterativeImputation<Model>::template fill<S>(Z, rows, Z.cols(), column,
                                                             models.back().model, range);
            }
            const double change = static_cast<double>((Z - before).cwiseAbs().maxCoeff());
            ++convergence.iterations;
            convergence.gap = largest > 0 ? change / largest : change;
            convergence.converged = convergence.gap <= tolerance;
        }
        return convergence;
    }

    /// The regression of a column on the others over the rows that know it.
    template <Real S>
    [[nodiscard]] auto fit_column(const Matrix<S>& Z, const std::vector<Index>& missing,
                                  Index column) const {
        std::vector<Index> known;
        std::size_t next = 0;
        for (Index i = 0; i < Z.rows(); ++i) {
            if (next < missing.size() && missing[next] == i) {
                ++next;
            } else {
                known.push_back(i);
            }
        }
        const Matrix<S> X = Z(known, detail::other_columns(Z.cols(), column));
        const Vector<S> y = Z(known, column);
        return regressor.fit(X, y);
    }
};

}  // namespace ridgewood
