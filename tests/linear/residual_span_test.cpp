#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/residual_span.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"

namespace residual_span_test {

using namespace ridgewood;

namespace {

constexpr Index lanes = 8;
constexpr double infinity = std::numeric_limits<double>::infinity();

using Span = detail::ResidualSpan<double, lanes>;

/// Columns of unequal lengths and prices, of which some can move in one direction alone.
struct Example {
    Matrix<double> Z;
    detail::PathProblem<double> problem;

    Example(Index n, Index p) : Z(random_matrix(n, p, 1)) {
        problem.scaling.set_size(p);
        problem.penalty.factors = Vector<double>::Ones(p);
        problem.penalty.lower = Vector<double>::Constant(p, -infinity);
        problem.penalty.upper = Vector<double>::Constant(p, infinity);
        for (Index j = 0; j < p; ++j) {
            Z.col(j) *= 1 + 0.1 * static_cast<double>(j % 5);
            problem.penalty.factors[j] += 0.2 * static_cast<double>(j % 3);
            if (j % 7 == 0)
                problem.penalty.lower[j] = 0;
            if (j % 11 == 0)
                problem.penalty.upper[j] = 0;
            problem.scaling.square[j] = Z.col(j).squaredNorm();
        }
    }

    /// At which this share of the columns, if free in both directions, would rightly be 0.
    [[nodiscard]] Vector<double> lambdas(const Matrix<double>& residuals, double share) const {
        Vector<double> out(residuals.cols());
        for (Index k = 0; k < out.size(); ++k) {
            Vector<double> needed = (Z.transpose() * residuals.col(k))
                                        .cwiseAbs()
                                        .cwiseQuotient(problem.penalty.factors);
            std::sort(needed.begin(), needed.end());
            out[k] = needed[static_cast<Index>(share * static_cast<double>(needed.size()))];
            // As along a path they descend.
            if (k > 0)
                out[k] = std::min(out[k], out[k - 1]);
        }
        return out;
    }

    struct Count {
        Index zero, proven, wrongly;
    };

    /// How many columns are rightly 0 at a group of residuals, how many are proven to be, and how
    /// many of these are not.
    [[nodiscard]] Count count(const Span& span, const Matrix<double>& residuals,
                              const Vector<double>& lambdas) const {
        const Matrix<double> gradients = Z.transpose() * span.directions();
        Count out{};
        for (Index j = 0; j < Z.cols(); ++j) {
            const auto witness = span.witness(problem, j, gradients.row(j));
            for (Index group = 0; group < span.groups(); ++group) {
                bool stays = true;
                for (Index k = lanes * group; k < std::min(residuals.cols(), lanes * (group + 1));
                     ++k) {
                    const double gradient = Z.col(j).dot(residuals.col(k));
                    stays =
                        stays && problem.pull(j, gradient) <= problem.price(j, lambdas[k]) + 1e-12;
                }
                const bool proven = span.proves(witness, group);
                out.zero += stays;
                out.proven += proven;
                out.wrongly += proven && !stays;
            }
        }
        return out;
    }
};

/// Residuals on straight lines that bend at each fifth.
Matrix<double> bent_path(Index n, Index count, double bend) {
    Matrix<double> out(n, count);
    Vector<double> r = random_matrix(n, 1, 2), step = -0.01 * r;
    for (Index k = 0; k < count; ++k) {
        out.col(k) = r;
        if (k % 5 == 0)
            step += bend * random_matrix(n, 1, 100 + static_cast<std::uint64_t>(k));
        r += step;
    }
    return out;
}

}  // namespace

TEST_CASE("a span of residuals proves no column that could move", "[linear][penalized]") {
    const Example example(50, 400);
    for (const double bend : {0.0, 1e-4, 1e-3, 1e-2, 0.1}) {
        for (const double share : {0.3, 0.8, 0.99}) {
            CAPTURE(bend, share);
            const Matrix<double> residuals = bent_path(50, 60, bend);
            const Vector<double> lambdas = example.lambdas(residuals, share);
            Span span(residuals, lambdas);
            span.measure(residuals, lambdas);
            const auto found = example.count(span, residuals, lambdas);
            CHECK(found.wrongly == 0);
            if (bend <= 1e-4 && share > 0.5)
                CHECK(static_cast<double>(found.proven) >= 0.9 * static_cast<double>(found.zero));

            // Others than the span was chosen from: any mixtures of them, and what is beside them.
            const Matrix<double> mixed =
                residuals * random_matrix(60, 20, 3) / 20 + 0.01 * random_matrix(50, 20, 4);
            const Vector<double> prices = example.lambdas(mixed, share);
            span.measure(mixed, prices);
            CHECK(example.count(span, mixed, prices).wrongly == 0);
        }
    }
}

TEST_CASE("of residuals in a span all is known", "[linear][penalized]") {
    const Example example(50, 400);
    const Matrix<double> residuals = random_matrix(50, lanes, 5) * random_matrix(lanes, 30, 6);
    const Vector<double> lambdas = example.lambdas(residuals, 0.5);
    Span span(residuals, lambdas);
    span.measure(residuals, lambdas);
    const auto found = example.count(span, residuals, lambdas);
    CHECK(found.wrongly == 0);
    // The column that sets a lambda is within rounding of it.
    CHECK(found.zero - found.proven <= residuals.cols());
}

TEST_CASE("a span of fewer residuals than it has directions is whole", "[linear][penalized]") {
    const Example example(50, 100);
    const Matrix<double> three = random_matrix(50, 3, 7).rowwise().reverse();
    const Vector<double> lambdas = example.lambdas(three, 0.9);
    Span span(three, lambdas);
    span.measure(three, lambdas);
    const auto found = example.count(span, three, lambdas);
    CHECK(found.wrongly == 0);
    CHECK(found.zero - found.proven <= 3);

    // No directions prove what lengths alone do.
    Span none(50);
    const Vector<double> large = Vector<double>::Constant(3, 1e3);
    none.measure(three, large);
    CHECK(example.count(none, three, large).proven == example.Z.cols());
}

}  // namespace residual_span_test
