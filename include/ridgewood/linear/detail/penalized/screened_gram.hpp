/// The columns that a path may need, packed, with the part of their Gram matrix that it does need.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/cross_gram.hpp>
#include <ridgewood/simd/gram.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/panel_axpy.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// An order of the screened columns in which those that ever were active come first: Gram columns
/// are there for these alone, and a sweep runs over contiguous memory without ever copying a block.
/// A column's place in this order is its position.
template <Real W>
class ScreenedGram {
public:
    static constexpr Index lanes = static_cast<Index>(simd::gram_panel);

    /// No columns yet.
    explicit ScreenedGram(const PathProblem<W>& problem)
        : problem_(problem),
          rows_(problem.rows()),
          positions_(static_cast<std::size_t>(problem.cols()), -1) {}

    /// All columns with their whole Gram matrix.
    ScreenedGram(const PathProblem<W>& problem, Matrix<W> gram)
        : problem_(problem),
          positions_(static_cast<std::size_t>(problem.cols())),
          gram_(std::move(gram)),
          products_(problem.scaling.product),
          squares_(problem.scaling.square),
          is_whole_(true) {
        for (Index j = 0; j < problem.cols(); ++j) {
            columns_.push_back(j);
            positions_[static_cast<std::size_t>(j)] = j;
        }
    }

    [[nodiscard]] Index size() const { return static_cast<Index>(columns_.size()); }
    /// How many of the first positions have their Gram column.
    [[nodiscard]] Index active() const { return active_; }
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] Index column(Index position) const {
        return columns_[static_cast<std::size_t>(position)];
    }
    /// -1 for a column that is not here.
    [[nodiscard]] Index position(Index column) const {
        return positions_[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] double product(Index position) const { return products_[position]; }
    [[nodiscard]] double square(Index position) const { return squares_[position]; }
    /// c - Gb by position.
    [[nodiscard]] const Vector<W>& gradient() const { return gradient_; }
    [[nodiscard]] double gradient_of(Index position) const { return gradient_[position]; }

    /// The Gram matrix, of which the part with active columns is there.
    [[nodiscard]] const Matrix<W>& products_of_active() const { return gram_; }
    /// Multiplications until that is so.
    [[nodiscard]] double products_cost() const { return 0; }

    /// The gradient of positions from `begin` to `end` at these coefficients, from scratch.
    void refresh(const Vector<W>& coefficients, Index begin, Index end) {
        gradient_.conservativeResize(size());
        gradient_.segment(begin, end - begin) = products_.segment(begin, end - begin);
        std::vector<Index> used;
        for (Index q = 0; q < active_; ++q) {
            if (coefficients[q] != 0)
                used.push_back(q);
        }
        // Blocks of rows that stay in the first cache while the columns go by.
        constexpr Index block = 1024;
        for (Index first = begin; first < end; first += block) {
            const auto rows = static_cast<std::size_t>(std::min(block, end - first));
            for (const Index q : used)
                simd::axpy(isa_, -coefficients[q], &gram_(first, q), rows, &gradient_[first]);
        }
    }

    /// How many columns are let in at the price of `count`: products come by panels.
    [[nodiscard]] Index let_in_together(Index count) const {
        return is_whole_ ? count : (count + lanes - 1) / lanes * lanes;
    }

    /// The gradient of the active positions after moves, which here is kept.
    void update_gradient() {}

    /// The gradient of the active positions when a coefficient moves; the multiplications it took.
    double move(Index position, double change) {
        simd::axpy(isa_, -change, &gram_(0, position), static_cast<std::size_t>(active_),
                   gradient_.data());
        return static_cast<double>(active_);
    }

    /// Multiplications of a sweep over the active columns.
    [[nodiscard]] double sweep_cost() const {
        return static_cast<double>(active_) * static_cast<double>(active_);
    }

    /// Takes more columns of the table in.
    template <class Columns>
    void append(const std::vector<Index>& columns, const Columns& source) {
        if (columns.empty())
            return;
        const Index old = size(), count = static_cast<Index>(columns.size());
        const Index first_panel = panels();
        const Index new_panels = (count + lanes - 1) / lanes;
        packed_.resize(packed_.size() + static_cast<std::size_t>(new_panels * lanes * rows_));
        reserve(old + count, active_);
        products_.conservativeResize(old + count);
        squares_.conservativeResize(old + count);
        for (Index k = 0; k < count; ++k) {
            const Index column = columns[static_cast<std::size_t>(k)];
            source.pack(column, problem_.scaling, problem_.roots, panel(first_panel + k / lanes),
                        k % lanes);
            columns_.push_back(column);
            positions_[static_cast<std::size_t>(column)] = old + k;
            slots_.push_back(first_panel * lanes + k);
            products_[old + k] = problem_.scaling.product[column];
            squares_[old + k] = problem_.scaling.square[column];
        }
        if (active_ == 0)
            return;
        const Matrix<W> block = cross(panel(first_panel), new_panels, active_packed_.data(),
                                      (active_ + lanes - 1) / lanes);
        gram_.block(old, 0, count, active_) = block.topLeftCorner(active_, count).transpose();
    }

    /// Lets the columns at these positions, all >= active(), be active. The order of positions
    /// from the first active() on changes: `moved(a, b)` is told of each two that are exchanged.
    template <class Moved>
    void activate(const std::vector<Index>& positions, const Moved& moved) {
        const Index old = active_;
        std::vector<Index> wanted = positions;
        std::sort(wanted.begin(), wanted.end());
        for (const Index position : wanted) {
            exchange(position, active_);
            moved(position, active_);
            ++active_;
        }
        if (!is_whole_)
            fill(old);
    }

    /// residuals += the active columns times coefficients (active x 8), for 8 residuals row by row.
    void add_product(const Matrix<W>& coefficients, W* residuals) const {
        Eigen::Matrix<W, lanes, lanes, Eigen::RowMajor> factors;
        for (Index first = 0; first < active_; first += lanes) {
            factors.setZero();
            const Index count = std::min(lanes, active_ - first);
            factors.topRows(count) = coefficients.middleRows(first, count);
            if ((factors.array() == 0).all())
                continue;
            simd::panel_axpy(isa_, active_packed_.data() + first * rows_, factors.data(),
                             static_cast<std::size_t>(rows_), residuals);
        }
    }

private:
    [[nodiscard]] Index panels() const {
        return static_cast<Index>(packed_.size()) / std::max<Index>(1, rows_ * lanes);
    }

    [[nodiscard]] W* panel(Index index) { return packed_.data() + index * rows_ * lanes; }

    /// Products of two sets of panels: right columns as rows, left columns as columns.
    [[nodiscard]] Matrix<W> cross(const W* left, Index left_panels, const W* right,
                                  Index right_panels) const {
        Matrix<W> out = Matrix<W>::Zero(lanes * right_panels, lanes * left_panels);
        simd::cross_gram(isa_, left, static_cast<std::size_t>(left_panels), right,
                         static_cast<std::size_t>(right_panels), static_cast<std::size_t>(rows_),
                         out.data(), static_cast<std::size_t>(out.rows()));
        return out;
    }

    void reserve(Index rows, Index columns) {
        if (rows <= gram_.rows() && columns <= gram_.cols())
            return;
        const auto grown = [](Index need, Index have) {
            return need <= have ? have : std::max(need, have + have / 2 + 64);
        };
        Matrix<W> next(grown(rows, gram_.rows()), grown(columns, gram_.cols()));
        const Index used = std::min(size(), gram_.rows());
        next.topLeftCorner(used, filled_) = gram_.topLeftCorner(used, filled_);
        gram_.swap(next);
    }

    void exchange(Index a, Index b) {
        if (a == b)
            return;
        const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
        std::swap(columns_[i], columns_[j]);
        std::swap(positions_[static_cast<std::size_t>(columns_[i])],
                  positions_[static_cast<std::size_t>(columns_[j])]);
        std::swap(products_[a], products_[b]);
        std::swap(squares_[a], squares_[b]);
        std::swap(gradient_[a], gradient_[b]);
        if (is_whole_) {
            gram_.row(a).swap(gram_.row(b));
            gram_.col(a).swap(gram_.col(b));
        } else {
            std::swap(slots_[i], slots_[j]);
            for (Index c = 0; c < filled_; ++c)
                std::swap(gram_(a, c), gram_(b, c));
        }
    }

    /// Packs the active columns from `first` on once more, side by side, and multiplies all columns
    /// by them.
    void fill(Index first) {
        const Index count = active_ - first;
        const Index active_panels = (active_ + lanes - 1) / lanes;
        active_packed_.resize(static_cast<std::size_t>(active_panels * lanes * rows_));
        std::vector<W> added(static_cast<std::size_t>((count + lanes - 1) / lanes * lanes * rows_));
        for (Index k = 0; k < count; ++k) {
            const Index slot = slots_[static_cast<std::size_t>(first + k)];
            const W* const from = panel(slot / lanes) + slot % lanes;
            W* const to =
                active_packed_.data() + (first + k) / lanes * lanes * rows_ + (first + k) % lanes;
            W* const beside = added.data() + k / lanes * lanes * rows_ + k % lanes;
            for (Index i = 0; i < rows_; ++i)
                to[i * lanes] = beside[i * lanes] = from[i * lanes];
        }
        const Matrix<W> block =
            cross(added.data(), (count + lanes - 1) / lanes, packed_.data(), panels());
        reserve(size(), active_);
        for (Index k = 0; k < count; ++k) {
            for (Index i = 0; i < size(); ++i)
                gram_(i, first + k) = block(slots_[static_cast<std::size_t>(i)], k);
        }
        filled_ = active_;
    }

    const PathProblem<W>& problem_;
    simd::Isa isa_ = simd::best_isa();
    Index rows_ = 0;
    std::vector<Index> columns_;    // by position
    std::vector<Index> positions_;  // by column
    std::vector<Index> slots_;      // by position: the place among the packed columns
    std::vector<W> packed_, active_packed_;
    Matrix<W> gram_;
    Vector<W> products_, squares_, gradient_;
    Index active_ = 0;
    Index filled_ = 0;  // active columns with their Gram column
    bool is_whole_ = false;
};

}  // namespace ridgewood::detail
