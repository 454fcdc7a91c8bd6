/// The columns that a path may need, and the residual of the target: for columns of few numbers, or
/// so many active ones that their Gram matrix would be larger than they are.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Knows the words of ScreenedGram, but keeps r = y - Zb instead of c - Gb, so that a move costs
/// the numbers of a column rather than the active columns. Products of active columns are made
/// when a direct step asks for them. `Store` holds scaled columns sqrt(v) z.
template <Real W, class Store>
class ScreenedResidual {
public:
    explicit ScreenedResidual(const PathProblem<W>& problem)
        : problem_(problem),
          positions_(static_cast<std::size_t>(problem.cols()), -1),
          target_(problem.roots.cwiseProduct(problem.y)),
          store_(problem.roots),
          residual_(target_) {}

    [[nodiscard]] Index size() const { return static_cast<Index>(columns_.size()); }
    [[nodiscard]] Index active() const { return active_; }
    [[nodiscard]] bool is_whole() const { return false; }
    [[nodiscard]] Index column(Index position) const {
        return columns_[static_cast<std::size_t>(position)];
    }
    [[nodiscard]] Index position(Index column) const {
        return positions_[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] double product(Index position) const {
        return problem_.scaling.product[column(position)];
    }
    [[nodiscard]] double square(Index position) const {
        return problem_.scaling.square[column(position)];
    }
    [[nodiscard]] const Vector<W>& gradient() const { return gradient_; }

    /// The gradient of one column as it is now. The move before is made in the same loop.
    [[nodiscard]] double gradient_of(Index position) {
        const double change = std::exchange(pending_change_, 0);
        return change == 0 ? store_.dot(slot(position), residual_)
                           : store_.axpy_dot(-change, pending_, slot(position), residual_);
    }

    /// Takes a change of a coefficient into account; the multiplications that it takes.
    double move(Index position, double change) {
        settle();
        pending_ = slot(position);
        pending_change_ = change;
        return 2 * store_.count(pending_);
    }

    void update_gradient() {
        settle();
        for (Index q = 0; q < active_; ++q)
            gradient_[q] = store_.dot(slot(q), residual_);
    }

    /// The gradient of positions from `begin` to `end` at these coefficients, from scratch.
    void refresh(const Vector<W>& coefficients, Index begin, Index end) {
        gradient_.conservativeResize(size());
        pending_change_ = 0;
        residual_.start(target_);
        for (Index q = 0; q < active_; ++q) {
            if (coefficients[q] != 0)
                store_.axpy(-coefficients[q], slot(q), residual_);
        }
        for (Index q = begin; q < end; ++q)
            gradient_[q] = store_.dot(slot(q), residual_);
    }

    /// How many columns are let in at the price of `count`.
    [[nodiscard]] Index let_in_together(Index count) const { return count; }

    /// Multiplications until the products of active columns are there.
    [[nodiscard]] double products_cost() const {
        constexpr Index most = 8000;  // 512 MB
        if (active_ > most)
            return infinity;
        return numbers_ * static_cast<double>(active_ - filled_);
    }

    /// Multiplications of a sweep over the active columns.
    [[nodiscard]] double sweep_cost() const { return 2 * numbers_; }

    [[nodiscard]] const Matrix<W>& products_of_active() {
        if (products_.rows() < active_) {
            const Index next = std::max(active_, products_.rows() + products_.rows() / 2 + 64);
            products_.conservativeResize(next, next);
        }
        for (; filled_ < active_; ++filled_) {
            store_.load(slot(filled_));
            for (Index q = 0; q <= filled_; ++q)
                products_(q, filled_) = products_(filled_, q) = store_.dot_loaded(slot(q));
            store_.unload(slot(filled_));
        }
        return products_;
    }

    template <class Columns>
    void append(const std::vector<Index>& columns, const Columns& source) {
        for (const Index column : columns) {
            positions_[static_cast<std::size_t>(column)] = size();
            slots_.push_back(size());
            columns_.push_back(column);
            store_.append(source, column, problem_.scaling);
        }
    }

    template <class Moved>
    void activate(const std::vector<Index>& positions, const Moved& moved) {
        std::vector<Index> wanted = positions;
        std::sort(wanted.begin(), wanted.end());
        for (const Index position : wanted) {
            const auto i = static_cast<std::size_t>(position);
            const auto j = static_cast<std::size_t>(active_);
            std::swap(columns_[i], columns_[j]);
            std::swap(slots_[i], slots_[j]);
            std::swap(gradient_[position], gradient_[active_]);
            positions_[static_cast<std::size_t>(columns_[i])] = position;
            positions_[static_cast<std::size_t>(columns_[j])] = active_;
            moved(position, active_);
            numbers_ += store_.count(slot(active_));
            ++active_;
        }
    }

    /// residuals += the active columns times coefficients (active x 8), for 8 residuals row by row.
    void add_product(const Matrix<W>& coefficients, W* residuals) const {
        for (Index lane = 0; lane < coefficients.cols(); ++lane) {
            typename Store::Residual sum(Vector<W>::Zero(target_.size()));
            for (Index q = 0; q < active_; ++q) {
                if (coefficients(q, lane) != 0)
                    store_.axpy(coefficients(q, lane), slot(q), sum);
            }
            const Vector<W> values = store_.values(sum);
            for (Index i = 0; i < values.size(); ++i)
                residuals[i * coefficients.cols() + lane] += values[i];
        }
    }

private:
    [[nodiscard]] Index slot(Index position) const {
        return slots_[static_cast<std::size_t>(position)];
    }

    void settle() {
        const double change = std::exchange(pending_change_, 0);
        if (change != 0)
            store_.axpy(-change, pending_, residual_);
    }

    const PathProblem<W>& problem_;
    std::vector<Index> columns_, slots_;  // by position
    std::vector<Index> positions_;        // by column
    Vector<W> target_, gradient_;
    Store store_;
    typename Store::Residual residual_;
    Index pending_ = 0;
    double pending_change_ = 0;
    Index active_ = 0;
    double numbers_ = 0;  // in the active columns
    Matrix<W> products_;
    Index filled_ = 0;
};

}  // namespace ridgewood::detail
