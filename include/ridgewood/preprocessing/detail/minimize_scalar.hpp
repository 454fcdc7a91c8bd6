/// The minimum of a function of one variable without its derivative.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

namespace ridgewood::detail {

/// Three points a < b < c with f(b) no greater than f(a) and f(c).
struct Bracket {
    double a, b, c;
};

/// Walks downhill from between `low` and `high`, each step twice as long as the one before, but
/// never beyond +-`limit`.
template <class F>
[[nodiscard]] Bracket bracket_minimum(F&& f, double low, double high, double limit) {
    double a = low, b = high, at_a = f(a), at_b = f(b);
    if (at_a < at_b) {
        std::swap(a, b);
        std::swap(at_a, at_b);
    }
    double c = b + (b - a), at_c = f(c);
    while (at_c < at_b && std::abs(c) < limit) {
        a = std::exchange(b, c);
        at_b = at_c;
        c = std::clamp(b + 2 * (b - a), -limit, limit);
        at_c = f(c);
    }
    return {std::min(a, c), b, std::max(a, c)};
}

/// The minimum within a bracket by Brent's method (Brent: Algorithms for Minimization without
/// Derivatives, 1973, chapter 5): parabolas through three points, golden sections where these do
/// not help.
template <class F>
[[nodiscard]] double minimize_scalar(F&& f, const Bracket& bracket) {
    constexpr double golden = 0.3819660112501051;
    constexpr double tolerance = 1e-9;
    double a = bracket.a, c = bracket.c;
    double best = bracket.b, second = best, third = best;
    double at_best = f(best), at_second = at_best, at_third = at_best;
    double step = 0, before = 0;
    for (int round = 0; round < 200; ++round) {
        const double middle = (a + c) / 2;
        const double close = tolerance * std::abs(best) + 1e-11;
        if (std::abs(best - middle) <= 2 * close - (c - a) / 2)
            break;
        bool parabola = false;
        if (std::abs(before) > close) {
            const double r = (best - second) * (at_best - at_third);
            double q = (best - third) * (at_best - at_second);
            double p = (best - third) * q - (best - second) * r;
            q = 2 * (q - r);
            if (q > 0)
                p = -p;
            q = std::abs(q);
            const double old = std::exchange(before, step);
            parabola =
                std::abs(p) < std::abs(q * old / 2) && p > q * (a - best) && p < q * (c - best);
            if (parabola) {
                step = p / q;
                const double x = best + step;
                if (x - a < 2 * close || c - x < 2 * close)
                    step = std::copysign(close, middle - best);
            }
        }
        if (!parabola) {
            before = best < middle ? c - best : a - best;
            step = golden * before;
        }
        const double x = best + (std::abs(step) >= close ? step : std::copysign(close, step));
        const double at_x = f(x);
        if (at_x <= at_best) {
            (x < best ? c : a) = best;
            third = std::exchange(second, std::exchange(best, x));
            at_third = std::exchange(at_second, std::exchange(at_best, at_x));
            continue;
        }
        (x < best ? a : c) = x;
        if (at_x <= at_second || second == best) {
            third = std::exchange(second, x);
            at_third = std::exchange(at_second, at_x);
        } else if (at_x <= at_third || third == best || third == second) {
            third = x;
            at_third = at_x;
        }
    }
    return best;
}

}  // namespace ridgewood::detail
