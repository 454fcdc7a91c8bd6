/// Tail probabilities and quantiles of the normal, Student t, F and chi-squared distributions.
///
/// Every value has a relative error below 1e-12, also where it is as small as 1e-300; what is too
/// small for a double is 0. The worst error seen against mpmath was 5e-13, at degrees of freedom up
/// to 1e7. Nothing here uses std::lgamma, which writes a global variable and is not thread safe.
///
/// Degrees of freedom are real numbers >= 0.1, infinity included where no other limit is given. The
/// cost grows with the cube root of the smaller ones: 0.2 us for a t with 30, 6 us for an F with
/// 1e7 and 1e7.
///
/// All functions throw std::invalid_argument when an argument is NaN or outside of its range.
#pragma once

#include <ridgewood/core/check.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>

namespace ridgewood {

/// P(Z > z) = erfc(z / sqrt(2)) / 2 for a standard normal Z and any z, infinite ones included.
[[nodiscard]] inline double normal_upper_tail(double z);

/// The z with P(Z <= z) = `probability`, from 1e-290 to below 1. Next to 1 a double has few digits
/// left: the point with P(Z > z) = p for a small p is `-normal_quantile(p)`.
[[nodiscard]] inline double normal_quantile(double probability);

/// P(T > t) for a Student t and any t, infinite ones included. T is normal when the degrees of
/// freedom are infinite.
[[nodiscard]] inline double student_t_upper_tail(double t, double degrees_of_freedom);

/// P(|T| > |t|) for a Student t: the p-value of a regression coefficient.
[[nodiscard]] inline double student_t_two_sided(double t, double degrees_of_freedom);

/// The t with P(T <= t) = `probability`, from 1e-290 to below 1; infinite where it is too large for
/// a double. A 95% confidence interval reaches `student_t_quantile(0.975, degrees_of_freedom)`
/// standard errors to either side.
[[nodiscard]] inline double student_t_quantile(double probability, double degrees_of_freedom);

/// P(F > f) for the F distribution: the p-value of a regression as a whole. It is 1 for f <= 0 and
/// 0 for an infinite f. One of the degrees of freedom has to be <= 1e10.
[[nodiscard]] inline double fisher_upper_tail(double f, double numerator_degrees_of_freedom,
                                              double denominator_degrees_of_freedom);

/// P(X > x) for the chi-squared distribution: the p-value of a likelihood ratio. It is 1 for x <= 0
/// and 0 for an infinite x. The degrees of freedom have to be <= 1e10.
[[nodiscard]] inline double chi_squared_upper_tail(double x, double degrees_of_freedom);

namespace detail {

/// Stands for infinitely many degrees of freedom. Beside others up to 1e10 it changes a tail above
/// 1e-300 by 1e10 x 1e3 / 1e30 at the most, which is no digit of a double.
inline constexpr double infinite_degrees = 1e30;

/// `degrees`, checked, with infinity replaced by infinite_degrees.
[[nodiscard]] inline double finite_degrees(std::string_view name, double degrees) {
    require(!is_nan(degrees) && degrees >= 0.1, name, " must be >= 0.1, got ", describe(degrees));
    return std::min(degrees, infinite_degrees);
}

/// The error of Stirling's formula, log Gamma(a) - (a - 1/2) log(a) + a - log(2 pi) / 2, to 2e-15
/// absolute, for a > 0: by its series (DLMF 5.11.1) from 10 on, where seven terms are enough, and
/// down to there by the recurrence that follows from Gamma(a + 1) = a Gamma(a).
[[nodiscard]] inline double stirling_error(double a) {
    double below_ten = 0;
    for (; a < 10; ++a)
        below_ten += (a + 0.5) * std::log1p(1 / a) - 1;
    constexpr double coefficients[] = {1. / 156,  -691. / 360360, 1. / 1188, -1. / 1680,
                                       1. / 1260, -1. / 360,      1. / 12};
    double series = 0;
    for (const double coefficient : coefficients)
        series = series / (a * a) + coefficient;
    return below_ten + series / a;
}

/// excess - log(1 + excess) >= 0 without cancellation. Near 0 by log(1 + e) = 2 atanh(w) with
/// w = e / (2 + e). `ratio` is 1 + excess, which keeps its digits next to 0 where excess has lost
/// them.
[[nodiscard]] inline double deviance(double ratio, double excess) {
    if (excess < -0.5)
        return excess - std::log(ratio);
    if (excess > 0.5)
        return excess - std::log1p(excess);
    const double w = excess / (2 + excess);
    double series = 0;
    for (int power = 35; power >= 3; power -= 2)  // |w| <= 1/3: the next term is below 1e-18
        series = series * w * w + 1. / power;
    return w * (excess - 2 * w * w * series);
}

/// A beta distribution seen from a point x, with y = 1 - x.
struct BetaTails {
    /// I_x(a, b), the regularised incomplete beta function.
    double lower;
    /// I_y(b, a) = 1 - I_x(a, b).
    double upper;
    /// x^a y^b / B(a, b), the density of log(x / y).
    double density;
};

/// The density over the lower tail, x^a y^b / (B(a, b) I_x(a, b)), for x <= a / (a + b) and
/// `lambda` = a - (a + b) x: a times the even part of the continued fraction DLMF 8.17.22, by
/// Lentz's method. For lambda >= 0 no denominator was seen to lose more than half of its first
/// term, so that no digits cancel; there are 15 steps at a = b = 10 and 940 at a = b = 5e6.
[[nodiscard]] inline double beta_fraction(double a, double b, double x, double y, double lambda) {
    double value = a / (a + 1) * (lambda + 1);
    double numerator = value;
    double inverse = 0;
    double factor = 0;
    for (double n = 1; std::abs(factor - 1) > std::numeric_limits<double>::epsilon(); ++n) {
        const double middle = a + 2 * n - 1;
        const double shared = n * (b - n) * x / middle;
        const double alpha = (a + n - 1) / middle * (a + b + n - 1) * x * shared;
        const double beta = n + shared + (a + n) / (middle + 2) * (lambda + 1 + n * (1 + y));
        inverse = 1 / (beta + alpha * inverse);
        numerator = beta + alpha / numerator;
        factor = numerator * inverse;
        value *= factor;
    }
    return value;
}

/// The beta distribution at x = a f / (a f + b). f is the F statistic with 2a and 2b degrees of
/// freedom, and `excess` = f - 1 is given beside it because near 1 all digits are in it. The
/// density has the saddle-point form of Loader 2000, "Fast and accurate computation of binomial
/// probabilities": with x0 = a / (a + b), y0 = b / (a + b), d(r) = r - 1 - log(r),
///   sqrt(a b / (2 pi (a + b))) exp(-a d(x / x0) - b d(y / y0) + errors of Stirling's formula),
/// while the logarithms of three gamma functions would cancel 8 digits at a = b = 5e6.
[[nodiscard]] inline BetaTails beta_tails(double a, double b, double f, double excess) {
    if (!(f > 0))
        return {0, 1, 0};
    if (!is_finite(f))
        return {1, 0, 0};
    if (excess > 0) {
        const BetaTails swapped = beta_tails(b, a, 1 / f, -excess / f);
        return {swapped.upper, swapped.lower, swapped.density};
    }
    const double sum = a * f + b;
    const double x_excess = b * excess / sum;   // x / x0 - 1
    const double y_excess = -a * excess / sum;  // y / y0 - 1
    const double total_deviance =
        a * deviance(f * ((a + b) / sum), x_excess) + b * deviance((a + b) / sum, y_excess);
    const double correction = stirling_error(a + b) - stirling_error(a) - stirling_error(b);
    const double density =
        std::sqrt(a / (a + b) * b / (2 * std::numbers::pi)) * std::exp(correction - total_deviance);
    const double lower = density / beta_fraction(a, b, a * f / sum, b / sum, -a * x_excess);
    return {lower, 1 - lower, density};
}

/// T^2 has an F distribution with 1 and `degrees`: for t >= 0, `upper` is P(|T| > t), `lower` is
/// P(|T| < t) and `density` is t times the density of T at t.
[[nodiscard]] inline BetaTails student_t_tails(double t, double degrees) {
    constexpr double power_law = 1e100;  // from here on the tail is a multiple of t^-degrees
    const double point = std::min(t, power_law);
    const BetaTails tails = beta_tails(0.5, degrees / 2, point * point, (point - 1) * (point + 1));
    if (t <= power_law)
        return tails;
    const double decay = std::pow(power_law / t, degrees);
    return {1 - tails.upper * decay, tails.upper * decay, tails.density * decay};
}

/// The t > 0 with P(T > t) = `tail`, 1e-290 <= tail < 0.5, by Newton's method on the logarithm of
/// P(|T| > t), or of P(|T| < t) near the centre, so that a small t keeps its digits. Both are
/// concave functions of log(t), so that from the right start every step goes the same way. Below
/// 1e-290 the product of a last step of 1e-8 and the tail may be no normal number.
[[nodiscard]] inline double student_t_upper_quantile(double tail, double degrees) {
    const bool central = tail > 0.25;
    const double target = central ? 1 - 2 * tail : 2 * tail;
    // P(|T| < t) <= t sqrt(2 / pi) or P(|T| > t) <= (1 + t^2 / degrees)^(-degrees / 2), solved for
    // t.
    const double log_growth = -std::log(target) / degrees;
    double t = central ? target * std::sqrt(std::numbers::pi / 2)
                       : std::sqrt(-degrees * std::expm1(-2 * log_growth)) * std::exp(log_growth);
    double step = 1;
    while (std::abs(step) > 1e-8 && is_finite(t)) {  // the error is of the order of its square
        const BetaTails tails = student_t_tails(t, degrees);
        const double probability = central ? tails.lower : tails.upper;
        step = std::log(probability / target) * probability / (2 * tails.density);
        t *= std::exp(central ? -step : step);
    }
    return t;
}

}  // namespace detail

inline double normal_upper_tail(double z) {
    detail::require(!detail::is_nan(z), "z is NaN");
    // The rounding of z / sqrt(2) is amplified by z^2: 2e-13 at z = 37, where the tail is 6e-300.
    return std::erfc(z / std::numbers::sqrt2) / 2;
}

inline double normal_quantile(double probability) {
    return student_t_quantile(probability, detail::infinite_degrees);
}

inline double student_t_upper_tail(double t, double degrees_of_freedom) {
    const double half = student_t_two_sided(t, degrees_of_freedom) / 2;
    return t < 0 ? 1 - half : half;
}

inline double student_t_two_sided(double t, double degrees_of_freedom) {
    detail::require(!detail::is_nan(t), "t is NaN");
    const double degrees = detail::finite_degrees("degrees_of_freedom", degrees_of_freedom);
    return detail::student_t_tails(std::abs(t), degrees).upper;
}

inline double student_t_quantile(double probability, double degrees_of_freedom) {
    detail::require(!detail::is_nan(probability) && probability >= 1e-290 && probability < 1,
                    "probability must be >= 1e-290 and < 1, got ", detail::describe(probability));
    const double degrees = detail::finite_degrees("degrees_of_freedom", degrees_of_freedom);
    if (probability == 0.5)
        return 0;
    const double t =
        detail::student_t_upper_quantile(std::min(probability, 1 - probability), degrees);
    return probability < 0.5 ? -t : t;
}

inline double fisher_upper_tail(double f, double numerator_degrees_of_freedom,
                                double denominator_degrees_of_freedom) {
    detail::require(!detail::is_nan(f), "f is NaN");
    const double numerator =
        detail::finite_degrees("numerator_degrees_of_freedom", numerator_degrees_of_freedom);
    const double denominator =
        detail::finite_degrees("denominator_degrees_of_freedom", denominator_degrees_of_freedom);
    detail::require(std::min(numerator, denominator) <= 1e10,
                    "one of the degrees of freedom must be <= 1e10, got ",
                    detail::describe(numerator_degrees_of_freedom), " and ",
                    detail::describe(denominator_degrees_of_freedom));
    return detail::beta_tails(numerator / 2, denominator / 2, f, f - 1).upper;
}

inline double chi_squared_upper_tail(double x, double degrees_of_freedom) {
    detail::require(!detail::is_nan(x), "x is NaN");
    const double degrees = detail::finite_degrees("degrees_of_freedom", degrees_of_freedom);
    detail::require(degrees <= 1e10, "degrees_of_freedom must be <= 1e10, got ",
                    detail::describe(degrees_of_freedom));
    // x / degrees is an F with infinite denominator; its excess is taken without its rounding.
    return detail::beta_tails(degrees / 2, detail::infinite_degrees / 2, x / degrees,
                              (x - degrees) / degrees)
        .upper;
}

}  // namespace ridgewood
