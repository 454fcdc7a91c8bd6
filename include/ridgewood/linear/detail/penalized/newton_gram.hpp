/// The second derivatives of a loss by the coefficients that a Newton step moves.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/cross_gram.hpp>
#include <ridgewood/simd/gram.hpp>
#include <ridgewood/simd/isa.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

namespace ridgewood::detail {

/// G with elements sum_i w_i c_i,km z_ij z_il for the coefficients of column j for response k and
/// of column l for response m, where c_i is the second derivative of the loss of row i, less what
/// the intercepts take: G - H0'H00^-1 H0. A member is the position of a coefficient among those
/// that the caller keeps, whose values sqrt(w) z stand in a column of a matrix.
template <Real W>
class NewtonGram {
public:
    NewtonGram(Index responses, bool intercept)
        : responses_(responses),
          intercept_(intercept),
          coupling_(responses, 0),
          solved_(responses, 0) {}

    [[nodiscard]] Index size() const { return static_cast<Index>(members_.size()); }
    [[nodiscard]] Index position(Index member) const {
        return members_[static_cast<std::size_t>(member)];
    }
    [[nodiscard]] const Matrix<W>& gram() const { return gram_; }

    /// Multiplications of a renewal with this many members, in those of a product of the values
    /// with one vector, which waits for memory as the blocks here do not.
    [[nodiscard]] static double cost(double rows, double members) {
        return rows * (members * members / 12 + 4 * members);
    }

    /// No members, and the derivatives of the loss at another point: `curvature(k, m, out)`. All
    /// rows get `share` of the largest mean curvature on top, as rows that are fitted to the last
    /// digit would leave nothing to divide by.
    template <class Curvature>
    void renew(const Vector<W>& roots, const Curvature& curvature, double share) {
        members_.clear();
        response_.clear();
        curvature_.resize(roots.size(), responses_ * (responses_ + 1) / 2);
        Matrix<W> intercepts(responses_, responses_);
        Vector<W> values;
        const Vector<W> weights = roots.cwiseAbs2();
        double largest = 0;
        for (Index k = 0; k < responses_; ++k) {
            for (Index m = 0; m <= k; ++m) {
                curvature(k, m, values);
                curvature_.col(slot(k, m)) = values;
                intercepts(k, m) = intercepts(m, k) = weights.dot(values);
            }
            largest = std::max(largest, intercepts(k, k));
        }
        const double least = share * std::max(largest, 1e-280);
        for (Index k = 0; k < responses_; ++k) {
            curvature_.col(slot(k, k)).array() += least;
            intercepts(k, k) += least;
        }
        roots_ = roots;
        // The same added to all intercepts of a stacked loss changes nothing: any slope along that
        // direction will do, as no gradient has a part in it.
        if (responses_ > 1)
            intercepts.array() += intercepts.trace() / static_cast<double>(responses_);
        intercepts_.compute(intercepts);
    }

    /// More members: their positions and responses, ascending in neither. The values of a position
    /// are a column of `values`.
    void append(const std::vector<Index>& positions, const std::vector<Index>& responses,
                const Matrix<W>& values) {
        const Index old = size();
        members_.insert(members_.end(), positions.begin(), positions.end());
        response_.insert(response_.end(), responses.begin(), responses.end());
        if (size() == old)
            return;
        reserve(size());
        for (Index k = 0; k < responses_; ++k) {
            const std::vector<Index> left = of_response(k, 0);
            for (Index m = old == 0 ? k : 0; m < responses_; ++m) {
                const std::vector<Index> right = of_response(m, old);
                if (!left.empty() && !right.empty())
                    multiply(left, right, k, m, old == 0 && k == m, values);
            }
        }
        if (intercept_)
            take_intercepts(old, values);
    }

    /// The gradient of the coefficients when intercepts follow them, from their own gradient and
    /// that of the intercepts.
    void profile(Vector<W>& gradient, const Vector<W>& intercepts) const {
        if (intercept_)
            gradient -= solved_.leftCols(size()).transpose() * intercepts;
    }

    /// The intercepts' part of a step whose coefficients move by `step`.
    [[nodiscard]] Vector<W> intercept_step(const Vector<W>& step, const Vector<W>& gradient) const {
        if (!intercept_)
            return Vector<W>::Zero(responses_);
        return intercepts_.solve(gradient) - solved_.leftCols(size()) * step;
    }

private:
    static constexpr Index lanes = static_cast<Index>(simd::gram_panel);
    // Rows whose panels stay in the second cache.
    static constexpr Index block = 512;

    [[nodiscard]] static Index slot(Index k, Index m) {
        return std::max(k, m) * (std::max(k, m) + 1) / 2 + std::min(k, m);
    }

    [[nodiscard]] std::vector<Index> of_response(Index k, Index first) const {
        std::vector<Index> out;
        for (Index q = first; q < size(); ++q) {
            if (response_[static_cast<std::size_t>(q)] == k)
                out.push_back(q);
        }
        return out;
    }

    void reserve(Index count) {
        if (count <= gram_.cols())
            return;
        const Index next = std::max(count, gram_.cols() + gram_.cols() / 2 + 32);
        Matrix<W> grown(next, next), coupling(responses_, next), solved(responses_, next);
        const Index used = gram_.cols();
        grown.topLeftCorner(used, used) = gram_;
        coupling.leftCols(used) = coupling_;
        solved.leftCols(used) = solved_;
        gram_.swap(grown);
        coupling_.swap(coupling);
        solved_.swap(solved);
    }

    /// Rows [first, first + rows) of these members side by side in panels, times `factor`.
    void pack(const std::vector<Index>& members, Index first, Index rows, const Matrix<W>& values,
              const Vector<W>& factor, std::vector<W>& out) const {
        const auto count = static_cast<Index>(members.size());
        out.assign(static_cast<std::size_t>((count + lanes - 1) / lanes * lanes * rows), 0);
        for (Index q = 0; q < count; ++q) {
            const W* const from = &values(first, position(members[static_cast<std::size_t>(q)]));
            W* const to = out.data() + q / lanes * lanes * rows + q % lanes;
            for (Index i = 0; i < rows; ++i)
                to[i * lanes] = from[i] * factor[first + i];
        }
    }

    /// The products of the members of response k with those of response m; `whole` when they are
    /// the same.
    void multiply(const std::vector<Index>& left, const std::vector<Index>& right, Index k, Index m,
                  bool whole, const Matrix<W>& values) {
        const auto panels = [](const std::vector<Index>& members) {
            return (members.size() + static_cast<std::size_t>(lanes) - 1) /
                   static_cast<std::size_t>(lanes);
        };
        const std::size_t lefts = panels(left), rights = panels(right), width = 8 * rights;
        const Index n = values.rows();
        const Vector<W> ones = Vector<W>::Ones(n);
        Vector<W> weights = curvature_.col(slot(k, m));
        if (whole)
            weights = weights.cwiseSqrt();
        const simd::Isa isa = simd::best_isa();
        std::vector<W> sums(8 * lefts * width, 0), left_packed, right_packed;
        for (Index first = 0; first < n; first += block) {
            const Index rows = std::min(block, n - first);
            const auto count = static_cast<std::size_t>(rows);
            pack(left, first, rows, values, weights, left_packed);
            if (whole) {
                simd::gram(isa, left_packed.data(), count, lefts, sums.data(), width);
                continue;
            }
            pack(right, first, rows, values, ones, right_packed);
            simd::cross_gram(isa, left_packed.data(), lefts, right_packed.data(), rights, count,
                             sums.data(), width);
        }
        for (std::size_t i = 0; i < left.size(); ++i) {
            for (std::size_t j = whole ? i : 0; j < right.size(); ++j)
                gram_(left[i], right[j]) = gram_(right[j], left[i]) = sums[i * width + j];
        }
    }

    /// Lets the intercepts follow the members from `old` on.
    void take_intercepts(Index old, const Matrix<W>& values) {
        for (Index k = 0; k < responses_; ++k) {
            for (Index m = 0; m < responses_; ++m) {
                const Vector<W> along = roots_.cwiseProduct(curvature_.col(slot(k, m)));
                for (const Index q : of_response(m, old))
                    coupling_(k, q) = along.dot(values.col(position(q)));
            }
        }
        const Index count = size() - old;
        solved_.middleCols(old, count) = intercepts_.solve(coupling_.middleCols(old, count));
        const Matrix<W> part =
            coupling_.leftCols(size()).transpose() * solved_.middleCols(old, count);
        gram_.block(0, old, size(), count) -= part;
        gram_.block(old, 0, count, old) -= part.topRows(old).transpose();
    }

    Index responses_;
    bool intercept_;
    std::vector<Index> members_, response_;
    Vector<W> roots_;
    Matrix<W> curvature_;  // one column a pair of responses
    Matrix<W> gram_, coupling_, solved_;
    Eigen::LLT<Matrix<W>> intercepts_;
};

}  // namespace ridgewood::detail
