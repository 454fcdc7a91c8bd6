/// Columns that are added or left out one by one, by cross-validation.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/feature_weights.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/cross_validation.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/validated_selection.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// From no column on, or from all of them.
enum class SelectionDirection { forward, backward };

/// Adds in each step the column with which the estimator has the best mean test score, or leaves
/// out the column without which it has (Ferri, Pudil, Hatef, Kittler 1994):
///
///     const rw::SequentialSelection<rw::Ridge, rw::KFold, rw::Rmse> spec{.features = 3};
///     const auto selected = spec.fit(X, y);
///
/// Each step costs as many cross-validations as there are columns to choose from. The score of a
/// column is the number of the step in which it was added or left out, 0 for none.
template <class Spec, Splitter P, DirectedMetric M>
struct SequentialSelection {
    Spec estimator = {};
    P splitter = {};
    M metric = {};
    SelectionDirection direction = SelectionDirection::forward;
    /// How many columns to select, at least 1, less than there are. Unset, half of them; with a
    /// tolerance, as many as it takes.
    std::optional<Index> features = {};
    /// Ends when a step makes the score better by less than this, in its units. Unset, steps are
    /// taken even where the score gets worse.
    std::optional<double> tolerance = {};
    /// Threads for the columns to choose from, 0 = all; the result does not depend on it.
    int threads = 1;

    /// Uses weights. NaN in X is up to the estimator. Throws std::invalid_argument for an X of
    /// fewer than two columns or with infinities, options out of their range, where no column has a
    /// defined score, and what cross_validate refuses.
    template <class DX, class DY>
    requires Estimator<Spec, typename DX::Scalar>
    [[nodiscard]] ValidatedSelection fit(const Eigen::MatrixBase<DX>& X,
                                         const Eigen::MatrixBase<DY>& y,
                                         const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        const MatrixView<S> table = X.derived();
        const VectorView<S> target = detail::as_column(y);
        const detail::InputColumns columns(spec, table, detail::MissingValues::allowed);
        detail::check_selection_data(spec, data);
        detail::check_threads(threads);
        const Index steps = steps_of(table.cols());
        const bool forward = direction == SelectionDirection::forward;
        std::vector<bool> mask(static_cast<std::size_t>(table.cols()), !forward);
        Vector<double> taken = Vector<double>::Zero(table.cols());
        std::vector<SelectionStep> way;
        while (std::ssize(way) < steps) {
            const auto [column, step] = best_step<S>(table, target, data, mask);
            if (!way.empty() && !is_worth_it(way.back().mean, step.mean))
                break;
            way.push_back(step);
            mask[static_cast<std::size_t>(column)] = forward;
            taken[column] = static_cast<double>(way.size());
        }
        return {{columns, std::move(mask), {.scores = std::move(taken)}}, std::move(way)};
    }

private:
    static constexpr std::string_view spec = "SequentialSelection";

    struct Candidate {
        Index column;
        SelectionStep step;
    };

    [[nodiscard]] Index steps_of(Index columns) const {
        detail::require(columns >= 2, spec, ": X has a single column, expected 2 or more");
        detail::require(!tolerance || detail::is_finite(*tolerance), spec,
                        ": tolerance must be finite, got ", detail::describe(*tolerance));
        if (!features && tolerance)
            return columns - 1;
        const Index wanted = features.value_or(columns / 2);
        detail::require(wanted >= 1 && wanted < columns, spec, ": features must be in [1, ",
                        columns - 1, "], got ", wanted);
        return direction == SelectionDirection::forward ? wanted : columns - wanted;
    }

    [[nodiscard]] bool is_worth_it(double before, double now) const {
        return !tolerance || !((M::higher_is_better ? now - before : before - now) < *tolerance);
    }

    /// The column whose side of the mask to change, and what the selection is then worth.
    template <Real S>
    [[nodiscard]] Candidate best_step(const MatrixView<S>& X, const VectorView<S>& y,
                                      const FitData<S>& data, const std::vector<bool>& mask) const {
        const bool forward = direction == SelectionDirection::forward;
        std::vector<Candidate> candidates;
        for (std::size_t j = 0; j < mask.size(); ++j) {
            if (mask[j] != forward)
                candidates.push_back({static_cast<Index>(j), {}});
        }
        parallel_for(std::ssize(candidates), threads, [&](Index k) {
            Candidate& own = candidates[static_cast<std::size_t>(k)];
            std::vector<Index> columns;
            for (Index j = 0; j < X.cols(); ++j) {
                if (mask[static_cast<std::size_t>(j)] != (j == own.column))
                    columns.push_back(j);
            }
            const Matrix<S> part = X(Eigen::all, columns);
            CrossValidationOptions<S> options{.train_scores = false};
            if (data.weights)
                options.weights.emplace(*data.weights);
            const auto result = cross_validate(estimator, part, y, splitter, metric, options);
            own.step = {std::ssize(columns), result.mean(), result.standard_error()};
        });
        const auto best = std::min_element(
            candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
                return detail::is_better(a.step.mean, b.step.mean, M::higher_is_better);
            });
        detail::require(!detail::is_nan(best->step.mean), spec, ": no column has a defined score");
        return *best;
    }
};

}  // namespace ridgewood
