/// The Cholesky factor of the active part of a Gram matrix, kept while columns come and go.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ridgewood::detail {

/// L L' = G[members, members] + diag(curvature). To let a block of columns in costs their number
/// times the square of the size, to drop one the square alone (Givens rotations), where a new
/// factorisation costs the cube: along a path the changes are few.
template <Real W>
class ActiveFactor {
public:
    struct Member {
        Index position;
        double curvature;
    };

    [[nodiscard]] Index size() const { return static_cast<Index>(members_.size()); }
    [[nodiscard]] const std::vector<Member>& members() const { return members_; }
    /// Whether a column was left out since it depends on the others (or, with a negative
    /// curvature, since the matrix is not positive definite).
    [[nodiscard]] bool is_deficient() const { return !rejected_.empty(); }

    void clear() {
        members_.clear();
        rejected_.clear();
    }

    /// Multiplications that `update` to these members would take.
    [[nodiscard]] double update_cost(const std::vector<Member>& wanted) const {
        const Changes changes = compare(wanted);
        const auto kept = static_cast<double>(members_.size() - changes.removed.size());
        const auto added = static_cast<double>(changes.added.size());
        double cost = added * (kept + added) * (kept + added);
        for (const std::size_t place : changes.removed) {
            const auto below = static_cast<double>(members_.size() - place);
            cost += 4 * below * below;
        }
        const double total = kept + added;
        return std::min(cost, total * total * total / 3);
    }

    /// Makes `wanted`, positions in the Gram matrix with their curvature, the members. `gram(i, j)`
    /// must be there for all of them.
    template <class Gram>
    void update(const Gram& gram, const std::vector<Member>& wanted) {
        // One that is not wanted any more is no reason to call the others deficient.
        std::erase_if(rejected_, [&](Index position) {
            return std::none_of(wanted.begin(), wanted.end(),
                                [=](const Member& m) { return m.position == position; });
        });
        Changes changes = compare(wanted);
        double rotations = 0;
        for (const std::size_t place : changes.removed) {
            const auto below = static_cast<double>(members_.size() - place);
            rotations += 4 * below * below;
        }
        const auto total = static_cast<double>(wanted.size());
        if (rotations > total * total * total / 3) {
            clear();
            changes = {.removed = {}, .added = wanted};
        }
        for (auto place = changes.removed.rbegin(); place != changes.removed.rend(); ++place)
            remove(static_cast<Index>(*place));
        if (!changes.removed.empty())
            rejected_.clear();
        for (std::size_t first = 0; first < changes.added.size(); first += block) {
            const std::size_t last = std::min(first + block, changes.added.size());
            append(gram, {changes.added.begin() + static_cast<std::ptrdiff_t>(first),
                          changes.added.begin() + static_cast<std::ptrdiff_t>(last)});
        }
    }

    /// v := (L L')^-1 v, in the order of `members`.
    void solve(Vector<W>& v) const {
        const auto L = factor_.topLeftCorner(size(), size());
        L.template triangularView<Eigen::Lower>().solveInPlace(v);
        L.transpose().template triangularView<Eigen::Upper>().solveInPlace(v);
    }

    /// Trace of (L L')^-1 diag(curvature), from the squares of the columns of L^-1.
    [[nodiscard]] double inverse_trace() const {
        Matrix<W> inverse = factor_.topLeftCorner(size(), size());
        invert(inverse, 0, size());
        double sum = 0;
        for (Index c = 0; c < size(); ++c) {
            sum += members_[static_cast<std::size_t>(c)].curvature *
                   inverse.col(c).tail(size() - c).squaredNorm();
        }
        return sum;
    }

private:
    struct Changes {
        std::vector<std::size_t> removed;  // ascending places in members_
        std::vector<Member> added;
    };

    // Columns that enter together share one pass over the factor.
    static constexpr std::size_t block = 64;
    // A pivot below this share of its diagonal element is rounding: sqrt of it is the sine of the
    // angle to the other columns. Steps with such a factor have two digits at least, and are
    // repeated.
    static constexpr double least_pivot = 1e-14;

    /// What differs; a member whose curvature changed is removed and added. Positions that were
    /// rejected are not tried again while the others stay.
    [[nodiscard]] Changes compare(const std::vector<Member>& wanted) const {
        Changes out;
        Index last = -1;
        for (const Member& member : wanted)
            last = std::max(last, member.position);
        std::vector<const Member*> by_position(static_cast<std::size_t>(last + 1), nullptr);
        for (const Member& member : wanted)
            by_position[static_cast<std::size_t>(member.position)] = &member;
        for (std::size_t place = 0; place < members_.size(); ++place) {
            const auto position = static_cast<std::size_t>(members_[place].position);
            const Member* const found =
                position < by_position.size() ? by_position[position] : nullptr;
            if (found != nullptr && found->curvature == members_[place].curvature) {
                by_position[position] = nullptr;
            } else {
                out.removed.push_back(place);
            }
        }
        if (out.removed.empty()) {
            for (const Index position : rejected_) {
                if (static_cast<std::size_t>(position) < by_position.size())
                    by_position[static_cast<std::size_t>(position)] = nullptr;
            }
        }
        for (const Member* const member : by_position) {
            if (member != nullptr)
                out.added.push_back(*member);
        }
        return out;
    }

    /// Inverts the lower triangle of a block on the diagonal, by halves: a third of the cost of
    /// solving for the columns of the identity.
    static void invert(Matrix<W>& L, Index first, Index count) {
        constexpr Index small = 32;
        if (count <= small) {
            Matrix<W> inverse = Matrix<W>::Identity(count, count);
            auto corner = L.block(first, first, count, count);
            corner.template triangularView<Eigen::Lower>().solveInPlace(inverse);
            corner = inverse;
            return;
        }
        const Index half = count / 2, rest = count - half;
        invert(L, first, half);
        invert(L, first + half, rest);
        auto below = L.block(first + half, first, rest, half);
        const Matrix<W> left = L.block(first + half, first + half, rest, rest)
                                   .template triangularView<Eigen::Lower>() *
                               below;
        below.noalias() =
            left *
            -Matrix<W>(L.block(first, first, half, half).template triangularView<Eigen::Lower>());
    }

    void reserve(Index need) {
        if (need <= factor_.rows())
            return;
        const Index next = std::max(need, factor_.rows() + factor_.rows() / 2 + 64);
        Matrix<W> grown(next, next);
        grown.topLeftCorner(size(), size()) = factor_.topLeftCorner(size(), size());
        factor_.swap(grown);
    }

    template <class Gram>
    void append(const Gram& gram, const std::vector<Member>& added) {
        const Index old = size(), count = static_cast<Index>(added.size());
        reserve(old + count);
        Matrix<W> cross(old, count), corner(count, count);
        for (Index t = 0; t < count; ++t) {
            const Index position = added[static_cast<std::size_t>(t)].position;
            for (Index i = 0; i < old; ++i)
                cross(i, t) = gram(members_[static_cast<std::size_t>(i)].position, position);
            for (Index s = 0; s < count; ++s)
                corner(s, t) = gram(added[static_cast<std::size_t>(s)].position, position);
            corner(t, t) += added[static_cast<std::size_t>(t)].curvature;
        }
        const Vector<W> diagonal = corner.diagonal();
        factor_.topLeftCorner(old, old).template triangularView<Eigen::Lower>().solveInPlace(cross);
        corner.noalias() -= cross.transpose() * cross;
        for (Index t = 0; t < count; ++t) {
            const Index row = size();
            const Member& member = added[static_cast<std::size_t>(t)];
            // corner(t, accepted columns) has been turned into elements of the factor.
            const double pivot = corner(t, t);
            if (!(pivot > least_pivot * diagonal[t])) {
                rejected_.push_back(member.position);
                continue;
            }
            factor_.row(row).head(old) = cross.col(t).transpose();
            for (Index c = old; c < row; ++c)
                factor_(row, c) = corner(t, accepted_[static_cast<std::size_t>(c - old)]);
            const double root = std::sqrt(pivot);
            factor_(row, row) = root;
            for (Index s = t + 1; s < count; ++s) {
                corner(s, t) /= root;
            }
            for (Index s = t + 1; s < count; ++s) {
                for (Index u = t + 1; u <= s; ++u)
                    corner(s, u) -= corner(s, t) * corner(u, t);
            }
            accepted_.push_back(t);
            members_.push_back(member);
        }
        accepted_.clear();
    }

    void remove(Index place) {
        const Index last = size() - 1;
        for (Index c = 0; c <= last; ++c) {
            const Index first = std::max(place, c > place ? c - 1 : place);
            for (Index i = first; i < last; ++i)
                factor_(i, c) = factor_(i + 1, c);
        }
        for (Index c = place; c < last; ++c) {
            const double a = factor_(c, c), b = factor_(c, c + 1);
            const double r = std::hypot(a, b);
            const double cosine = a / r, sine = b / r;
            W* const left = &factor_(0, c);
            W* const right = &factor_(0, c + 1);
            for (Index i = c; i < last; ++i) {
                const double x = left[i], z = right[i];
                left[i] = cosine * x + sine * z;
                right[i] = cosine * z - sine * x;
            }
        }
        members_.erase(members_.begin() + place);
    }

    std::vector<Member> members_;
    std::vector<Index> rejected_;
    std::vector<Index> accepted_;
    Matrix<W> factor_;  // lower triangle; what stands above is not used
};

}  // namespace ridgewood::detail
