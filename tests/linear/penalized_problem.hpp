/// A penalized regression written down once more, as its documentation has it and as plainly as
/// can be, to judge what the library returns.
#pragma once

#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/QR>

/// What is minimised besides the squares: the lasso, SCAD or MCP, each with a squared part.
enum class Price { lasso, scad, mcp };

struct PenalizedProblem {
    using Index = ridgewood::Index;
    using Vector = ridgewood::Vector<double>;
    using Matrix = ridgewood::Matrix<double>;

    struct Options {
        Vector weights = {};
        bool intercept = true;
        bool standardize = true;
        Price price = Price::lasso;
        double gamma = 0;
        double l1_ratio = 1;
        Vector factors = {};
        Vector lower = {};
        Vector upper = {};
    };

    PenalizedProblem(const Matrix& X, const Vector& y, Options given)
        : options(std::move(given)), Z(X), target(y) {
        const Index n = X.rows(), p = X.cols();
        const auto fill = [](Vector& values, Index size, double value) {
            if (values.size() == 0)
                values = Vector::Constant(size, value);
        };
        fill(options.weights, n, 1);
        fill(options.factors, p, 1);
        fill(options.lower, p, -infinity);
        fill(options.upper, p, infinity);
        weights = options.weights / options.weights.sum();
        scale = Vector::Ones(p);
        means = Vector::Zero(p);
        if (options.intercept) {
            y_mean = centre(target);
            for (Index j = 0; j < p; ++j) {
                Vector column = Z.col(j);
                means[j] = centre(column);
                Z.col(j) = column;
            }
        }
        for (Index j = 0; j < p && options.standardize; ++j) {
            const double largest = Z.col(j).cwiseAbs().maxCoeff();
            if (largest > 0) {
                Z.col(j) /= largest;
                scale[j] = std::sqrt(weights.dot(Z.col(j).cwiseAbs2())) * largest;
                Z.col(j) *= largest / scale[j];
            }
        }
        deviation = std::sqrt(weights.dot(target.cwiseAbs2()));
    }

    /// The residual of slopes `b` of the columns as given.
    [[nodiscard]] Vector residual(const Vector& b) const {
        return target - Z * b.cwiseProduct(scale);
    }

    /// Minus the derivative of the loss by the slopes of the scaled columns.
    [[nodiscard]] Vector gradient(const Vector& b) const {
        return Z.transpose() * residual(b).cwiseProduct(weights);
    }

    /// The least lambda at which all penalised coefficients are 0. Bounds of columns that are not
    /// penalised are not heeded.
    [[nodiscard]] double first_lambda() const {
        std::vector<Index> free;
        for (Index j = 0; j < Z.cols(); ++j) {
            if (options.factors[j] == 0)
                free.push_back(j);
        }
        Vector rest = target;
        if (!free.empty()) {
            const Vector roots = weights.cwiseSqrt();
            const Matrix part = roots.asDiagonal() * Z(Eigen::all, free);
            rest -=
                Z(Eigen::all, free) * part.colPivHouseholderQr().solve(roots.cwiseProduct(target));
        }
        double first = 0;
        for (Index j = 0; j < Z.cols(); ++j) {
            const double pull = Z.col(j).dot(rest.cwiseProduct(weights));
            const double factor = options.factors[j];
            if (factor > 0 && factor < infinity && (pull > 0 ? upper(j) : -lower(j)) > 0)
                first = std::max(first, std::abs(pull) / factor);
        }
        return first / options.l1_ratio;
    }

    /// The largest distance of a derivative from the subdifferential of the penalty.
    [[nodiscard]] double violation(const Vector& b, double lambda) const {
        const Vector g = gradient(b);
        double worst = 0;
        for (Index j = 0; j < Z.cols(); ++j) {
            if (options.factors[j] == infinity) {
                worst = b[j] == 0 ? worst : infinity;
                continue;
            }
            const double slope = b[j] * scale[j];
            const double l1 = this->l1(j, lambda), l2 = this->l2(j, lambda);
            double least = -l1, most = l1;
            if (slope != 0) {
                least = most = std::copysign(derivative(std::abs(slope), l1), slope) + l2 * slope;
            }
            // At a bound one side is free, and within rounding of it.
            constexpr double rounding = 1e-13;
            const bool at_top = b[j] >= options.upper[j] * (1 - rounding);
            const bool at_bottom = b[j] <= options.lower[j] * (1 - rounding);
            if (b[j] > options.upper[j] * (1 + rounding) ||
                b[j] < options.lower[j] * (1 + rounding)) {
                return infinity;
            }
            if (g[j] > most && !at_top)
                worst = std::max(worst, g[j] - most);
            if (g[j] < least && !at_bottom)
                worst = std::max(worst, least - g[j]);
        }
        return worst;
    }

    [[nodiscard]] double objective(const Vector& b, double lambda) const {
        double sum = weights.dot(residual(b).cwiseAbs2()) / 2;
        for (Index j = 0; j < Z.cols(); ++j) {
            const double slope = b[j] * scale[j];
            if (slope != 0) {
                sum += integral(std::abs(slope), l1(j, lambda)) + l2(j, lambda) / 2 * slope * slope;
            }
        }
        return sum;
    }

    /// Cyclic coordinate descent in the order of the columns, from `b` on.
    [[nodiscard]] Vector descend(const Vector& start, double lambda, int sweeps,
                                 double change = 0) const {
        Vector slopes = start.cwiseProduct(scale), rest = residual(start);
        for (int sweep = 0; sweep < sweeps; ++sweep) {
            double largest = 0;
            for (Index j = 0; j < Z.cols(); ++j) {
                const double d = weights.dot(Z.col(j).cwiseAbs2());
                if (!(d > 0) || options.factors[j] == infinity)
                    continue;
                const double z = Z.col(j).dot(rest.cwiseProduct(weights)) + d * slopes[j];
                const double next =
                    std::clamp(minimizer(z, d, l1(j, lambda), l2(j, lambda)), lower(j), upper(j));
                rest -= (next - slopes[j]) * Z.col(j);
                largest = std::max(largest, std::abs(next - slopes[j]));
                slopes[j] = next;
            }
            if (largest <= change * deviation)
                break;
        }
        return slopes.cwiseQuotient(scale);
    }

    /// Derivative of the price by the size t of a slope.
    [[nodiscard]] double derivative(double t, double l1) const {
        const double gamma = options.gamma;
        if (options.price == Price::scad)
            return std::min(l1, std::max(gamma * l1 - t, 0.0) / (gamma - 1));
        return options.price == Price::mcp ? std::max(l1 - t / gamma, 0.0) : l1;
    }

    /// The price of a slope of size t: the derivative is linear between these knots.
    [[nodiscard]] double integral(double t, double l1) const {
        double sum = 0, last = 0;
        for (const double knot : {l1, options.gamma * l1, t}) {
            const double end = options.price == Price::lasso ? t : std::min(knot, t);
            if (end > last) {
                sum += (end - last) * (derivative(last, l1) + derivative(end, l1)) / 2;
                last = end;
            }
        }
        return sum;
    }

    Options options;
    Matrix Z;
    Vector target, weights, scale, means;
    double y_mean = 0, deviation = 0;

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    double centre(Vector& values) const {
        const double origin = values[0];
        values.array() -= origin;
        const double rest = weights.dot(values);
        values.array() -= rest;
        return origin + rest;
    }

    [[nodiscard]] double l1(Index j, double lambda) const {
        return lambda * options.factors[j] * options.l1_ratio;
    }
    [[nodiscard]] double l2(Index j, double lambda) const {
        return lambda * options.factors[j] * (1 - options.l1_ratio);
    }
    [[nodiscard]] double lower(Index j) const {
        return options.lower[j] == 0 ? 0 : options.lower[j] * scale[j];
    }
    [[nodiscard]] double upper(Index j) const {
        return options.upper[j] == 0 ? 0 : options.upper[j] * scale[j];
    }

    [[nodiscard]] static double soft(double z, double threshold) {
        return std::copysign(std::max(std::abs(z) - threshold, 0.0), z);
    }

    /// Of d / 2 b^2 - z b + price, where d + l2 outweighs the concavity (Breheny and Huang 2011).
    [[nodiscard]] double minimizer(double z, double d, double l1, double l2) const {
        const double gamma = options.gamma, size = std::abs(z), curvature = d + l2;
        if (options.price == Price::mcp && size <= gamma * l1 * curvature)
            return soft(z, l1) / (curvature - 1 / gamma);
        if (options.price == Price::scad && size > l1 * (1 + curvature) &&
            size <= gamma * l1 * curvature) {
            return soft(z, gamma * l1 / (gamma - 1)) / (curvature - 1 / (gamma - 1));
        }
        const bool flat = options.price != Price::lasso && size > gamma * l1 * curvature;
        return flat ? z / curvature : soft(z, l1) / curvature;
    }
};

/// n numbers in (-1, 1) of the generator of Lehmer (Park and Miller 1988), which are the same in
/// every language.
[[nodiscard]] inline ridgewood::Vector<double> lehmer_numbers(ridgewood::Index n,
                                                              std::int64_t seed) {
    ridgewood::Vector<double> out(n);
    for (double& value : out) {
        seed = 16807 * seed % 2147483647;
        value = 2 * (static_cast<double>(seed) / 2147483647) - 1;
    }
    return out;
}

/// A table whose neighbouring columns are correlated, and a target that the first five explain.
struct MadeData {
    ridgewood::Matrix<double> X;
    ridgewood::Vector<double> y;

    MadeData(ridgewood::Index n, ridgewood::Index p, std::int64_t seed) {
        const ridgewood::Vector<double> values = lehmer_numbers(n * (p + 1), seed);
        ridgewood::Matrix<double> all = values.reshaped(p + 1, n).transpose();
        for (ridgewood::Index j = 1; j < p; ++j)
            all.col(j) += 0.5 * all.col(j - 1);
        y = 1 + 3 * all.col(0).array() - 2 * all.col(1).array() + 1.5 * all.col(2).array() -
            all.col(3).array() + 0.5 * all.col(4).array() + all.col(p).array();
        X = all.leftCols(p);
    }
};
