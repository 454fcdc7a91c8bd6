/// How exact a path is, whoever fitted it: `evaluate lasso|scad|mcp FOLDER COEFFICIENTS` prints
///
///     ERROR OBJECTIVE EXCESS
///
/// ERROR is the worst of all lambdas: for the lasso the duality gap over half the null deviance,
/// y'y / 2n, else the distance of the gradient from the subdifferential of the penalty over lambda.
/// OBJECTIVE is summed over the path. EXCESS is the worst of max_j |x_j'r| / (n lambda) - 1 and 0.
///
/// With r the residuals, s r / n is dual feasible for s = min(1, n lambda / max_j |x_j'r|), and the
/// gap of the lasso is |r|^2 / 2n + lambda |b|_1 - (s y'r / n - s^2 |r|^2 / 2n).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "files.hpp"

namespace {

using penalized::Index;
using penalized::Matrix;
using penalized::Vector;

constexpr double scad_gamma = 3.7, mcp_gamma = 3;

struct Coefficient {
    Index point, column;
    double value;
};

std::vector<Coefficient> read_coefficients(const penalized::Path& file, Index points,
                                           Index columns) {
    std::ifstream in(file);
    std::vector<Coefficient> out;
    for (Coefficient entry; in >> entry.point >> entry.column >> entry.value;) {
        if (entry.point < 0 || entry.point >= points || entry.column < 0 || entry.column >= columns)
            throw std::runtime_error("a coefficient is out of range in " + file.string());
        out.push_back(entry);
    }
    if (out.empty() || !in.eof())
        throw std::runtime_error("cannot read " + file.string());
    return out;
}

struct Price {
    double value, slope;
};

/// The penalty of a coefficient of size t and its derivative: Fan and Li (2001, eq. 2.7) for SCAD,
/// Zhang (2010, eq. 2.1) for MCP.
Price price(const std::string& penalty, double t, double lambda) {
    if (penalty == "scad") {
        const double a = scad_gamma;
        if (t <= lambda)
            return {lambda * t, lambda};
        if (t <= a * lambda)
            return {(2 * a * lambda * t - t * t - lambda * lambda) / (2 * (a - 1)),
                    (a * lambda - t) / (a - 1)};
        return {lambda * lambda * (a + 1) / 2, 0};
    }
    if (penalty == "mcp") {
        const double a = mcp_gamma;
        if (t <= a * lambda)
            return {lambda * t - t * t / (2 * a), lambda - t / a};
        return {a * lambda * lambda / 2, 0};
    }
    return {lambda * t, lambda};
}

struct Verdict {
    double error = 0, objective = 0, excess = 0;
};

template <class X>
Verdict evaluate(const std::string& penalty, const X& x, const Vector& y,
                 const std::vector<double>& lambdas, const penalized::Path& file) {
    const auto n = static_cast<double>(x.rows());
    const auto points = static_cast<Index>(lambdas.size());
    const auto coefficients = read_coefficients(file, points, x.cols());
    Matrix residuals = y.replicate(1, points);
    for (const auto& [point, column, value] : coefficients)
        residuals.col(point) -= value * x.col(column);
    // Blocks of columns, since all inner products of a wide X at once would fill the memory.
    Vector largest = Vector::Zero(points);
    constexpr Index block = 4096;
    for (Index j = 0; j < x.cols(); j += block) {
        const Matrix products =
            x.middleCols(j, std::min(block, x.cols() - j)).transpose() * residuals;
        largest = largest.cwiseMax(products.cwiseAbs().colwise().maxCoeff().transpose() / n);
    }

    Vector penalties = Vector::Zero(points), violation = Vector::Zero(points);
    // No slope of these penalties is above lambda, so that the products of all columns may be held
    // against lambda first, and those of the columns that are not 0 against their slopes.
    for (Index i = 0; i < points; ++i)
        violation[i] = std::max(0.0, largest[i] - lambdas[static_cast<std::size_t>(i)]);
    for (const auto& [point, column, value] : coefficients) {
        const double lambda = lambdas[static_cast<std::size_t>(point)];
        const auto [level, slope] = price(penalty, std::abs(value), lambda);
        const double product = x.col(column).dot(residuals.col(point)) / n;
        penalties[point] += level;
        violation[point] =
            std::max(violation[point], std::abs(product - std::copysign(slope, value)));
    }

    Verdict out;
    for (Index i = 0; i < points; ++i) {
        const double lambda = lambdas[static_cast<std::size_t>(i)];
        const double loss = residuals.col(i).squaredNorm() / (2 * n);
        const double objective = loss + penalties[i];
        const double scale = largest[i] > lambda ? lambda / largest[i] : 1;
        const double dual = scale * residuals.col(i).dot(y) / n - scale * scale * loss;
        const double gap = (objective - dual) / (y.squaredNorm() / (2 * n));
        out.error = std::max(out.error, penalty == "lasso" ? gap : violation[i] / lambda);
        out.objective += objective;
        out.excess = std::max(out.excess, largest[i] / lambda - 1);
    }
    return out;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string penalty = argc == 4 ? argv[1] : "";
    if (penalty != "lasso" && penalty != "scad" && penalty != "mcp")
        throw std::invalid_argument("usage: evaluate lasso|scad|mcp FOLDER COEFFICIENTS");
    penalized::with_data(
        argv[2], [&](const auto& X, const Vector& y, const std::vector<double>& lambdas) {
            const Verdict verdict = evaluate(penalty, X, y, lambdas, argv[3]);
            std::printf("%.3e %.10f %.3e\n", verdict.error, verdict.objective, verdict.excess);
        });
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
