/// The step of an active-set method where the penalty consists of quadratic pieces.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/active_factor.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Those of the first `count` coefficients that are free to move along their piece of the penalty.
template <Real W>
[[nodiscard]] std::vector<typename ActiveFactor<W>::Member> free_members(
    const std::vector<CoefficientPenalty>& prices, const Vector<W>& b, Index count) {
    std::vector<typename ActiveFactor<W>::Member> out;
    for (Index q = 0; q < count; ++q) {
        const CoefficientPenalty& price = prices[static_cast<std::size_t>(q)];
        const PenaltyPiece piece = price.piece(b[q]);
        if ((b[q] != 0 || price.l1 == 0) && b[q] > piece.low && b[q] < piece.high)
            out.push_back({q, piece.curvature});
    }
    return out;
}

/// Newton's step on the pieces where the members of the factor are, which is exact, or the part of
/// it up to the first end of a piece. Then calls move(position, new coefficient), which may change
/// `b` and `gradient`, and says whether it went all the way.
template <Real W, class Move>
[[nodiscard]] bool direct_step(const ActiveFactor<W>& factor,
                               const std::vector<CoefficientPenalty>& prices, const Vector<W>& b,
                               const Vector<W>& gradient, const Move& move) {
    const auto& members = factor.members();
    Vector<W> step(factor.size());
    std::vector<PenaltyPiece> pieces;
    for (Index i = 0; i < step.size(); ++i) {
        const Index q = members[static_cast<std::size_t>(i)].position;
        const PenaltyPiece piece = prices[static_cast<std::size_t>(q)].piece(b[q]);
        step[i] = gradient[q] - piece.constant - piece.curvature * b[q];
        pieces.push_back(piece);
    }
    factor.solve(step);

    double share = 1;
    for (Index i = 0; i < step.size(); ++i) {
        const Index q = members[static_cast<std::size_t>(i)].position;
        const PenaltyPiece& piece = pieces[static_cast<std::size_t>(i)];
        const double end = step[i] > 0 ? piece.high : piece.low;
        if (b[q] + step[i] > piece.high || b[q] + step[i] < piece.low)
            share = std::min(share, (end - b[q]) / step[i]);
    }
    for (Index i = 0; i < step.size(); ++i) {
        const Index q = members[static_cast<std::size_t>(i)].position;
        const PenaltyPiece& piece = pieces[static_cast<std::size_t>(i)];
        const double end = step[i] > 0 ? piece.high : piece.low;
        const double next = b[q] + share * step[i];
        // Within rounding of the end it is the end: a coefficient that left is exactly 0.
        const bool arrives = std::abs(end - next) <= 1e-14 * (std::abs(step[i]) + std::abs(b[q]));
        move(q, share < 1 && arrives ? end : std::clamp<double>(next, piece.low, piece.high));
    }
    return share == 1;
}

}  // namespace ridgewood::detail
