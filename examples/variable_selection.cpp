/// Which method finds the variables that matter? The simulation of Fan and Li: Variable selection
/// via nonconcave penalized likelihood and its oracle properties, 2001, Example 4.1:
///
///     variable_selection          100 samples of each kind, as they have
///     variable_selection 1000
///
/// 1. Draw y = x'beta + sigma noise, where 3 of 8 coefficients are not 0.
/// 2. Fit it by each method, its lambda chosen on the same sample.
/// 3. Print how far the fits are from the truth, and the zeros that they find, as their Table 1.
#include <ridgewood/core/random.hpp>
#include <ridgewood/linear.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace rw = ridgewood;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

// The samples.

const VectorXd truth{{3, 1.5, 0, 0, 2, 0, 0, 0}};

struct Setting {
    rw::Index rows;
    double sigma;
};

constexpr Setting settings[] = {{40, 3}, {40, 1}, {60, 1}};

struct Sample {
    MatrixXd X;
    VectorXd y;
};

/// Columns are standard normal, with correlation 0.5^|i - j|; the noise is normal too.
Sample draw(const Setting& setting, rw::Random random) {
    Sample sample{MatrixXd(setting.rows, truth.size()), VectorXd(setting.rows)};
    for (rw::Index i = 0; i < setting.rows; ++i) {
        double x = random.normal();
        for (rw::Index j = 0; j < truth.size(); ++j) {
            sample.X(i, j) = x;
            x = 0.5 * x + std::sqrt(0.75) * random.normal();
        }
        sample.y[i] = sample.X.row(i).dot(truth) + setting.sigma * random.normal();
    }
    return sample;
}

/// The expected squared error of x'b for a new x, less what no b could avoid.
double model_error(const VectorXd& b) {
    const VectorXd off = b - truth;
    double error = 0;
    for (rw::Index i = 0; i < off.size(); ++i) {
        for (rw::Index j = 0; j < off.size(); ++j)
            error += off[i] * off[j] * std::pow(0.5, std::abs(i - j));
    }
    return error;
}

// The choice of lambda.

double mean_squared_error(const Sample& sample, const VectorXd& b) {
    return (sample.y - sample.X * b).squaredNorm() / static_cast<double>(sample.y.size());
}

std::vector<rw::Index> nonzero(const VectorXd& b) {
    std::vector<rw::Index> columns;
    for (rw::Index j = 0; j < b.size(); ++j) {
        if (b[j] != 0)
            columns.push_back(j);
    }
    return columns;
}

/// Fan and Li's effective number of parameters, tr X (X'X + n D)^-1 X' on the columns in use,
/// where D_jj = p'(|b_j|) / |b_j| stands for a penalty p that looks like D_jj b_j^2 / 2 from where
/// b is. Where b is a solution, p' is the derivative of the loss: one formula for any penalty.
double effective_parameters(const Sample& sample, const VectorXd& b) {
    const auto columns = nonzero(b);
    if (columns.empty())
        return 0;
    const MatrixXd X = sample.X(Eigen::all, columns);
    const MatrixXd products = X.transpose() * X;
    const VectorXd slope = X.transpose() * (sample.y - sample.X * b);
    MatrixXd system = products;
    system.diagonal() += slope.cwiseQuotient(VectorXd(b(columns)));
    return system.ldlt().solve(products).trace();
}

double gcv(const Sample& sample, const VectorXd& b) {
    const double share = effective_parameters(sample, b) / static_cast<double>(sample.y.size());
    return mean_squared_error(sample, b) / ((1 - share) * (1 - share));
}

double bic(const Sample& sample, const VectorXd& b) {
    const auto n = static_cast<double>(sample.y.size());
    return n * std::log(mean_squared_error(sample, b)) +
           std::log(n) * static_cast<double>(nonzero(b).size());
}

/// The candidate of least criterion.
template <class Criterion>
VectorXd best(const Sample& sample, const std::vector<VectorXd>& candidates,
              const Criterion& criterion) {
    double least = std::numeric_limits<double>::infinity();
    VectorXd choice;
    for (const VectorXd& b : candidates) {
        const double value = criterion(sample, b);
        if (value < least) {
            least = value;
            choice = b;
        }
    }
    return choice;
}

// The methods.

/// As in the paper: no intercept, and columns as they are.
constexpr auto lasso = [] { return rw::Lasso{.intercept = false, .standardize = false}; };
constexpr auto scad = [] {
    return rw::Scad{.gamma = 3.7, .intercept = false, .standardize = false};
};
constexpr auto garrote = [] { return rw::NonnegativeGarrote{.intercept = false}; };

/// The point of least GCV on the path of a penalized regression.
template <class Spec>
VectorXd by_gcv(const Sample& sample, const Spec& spec) {
    const auto path = spec.path(sample.X, sample.y);
    std::vector<VectorXd> candidates;
    for (rw::Index i = 0; i < path.size(); ++i)
        candidates.push_back(path.coefficients(i));
    return best(sample, candidates, gcv);
}

/// The point of least BIC on the path of a penalized regression.
template <class Spec>
VectorXd by_bic(const Sample& sample, const Spec& spec) {
    const auto path = spec.path(sample.X, sample.y);
    rw::Index point = 0;
    path.bic().minCoeff(&point);
    return path.coefficients(point);
}

/// 60 values from 1e-4 to 100.
std::vector<double> lambdas() {
    std::vector<double> values;
    for (int k = 0; k < 60; ++k)
        values.push_back(std::pow(10, -4 + 6 * k / 59.0));
    return values;
}

VectorXd ridge(const Sample& sample) {
    const auto path = rw::Ridge{.intercept = false}.path(sample.X, sample.y, lambdas());
    return path.best_gcv().model.coefficients();
}

VectorXd least_squares(const Sample& sample, const std::vector<rw::Index>& columns) {
    VectorXd b = VectorXd::Zero(truth.size());
    if (!columns.empty()) {
        const auto model =
            rw::LeastSquares{.intercept = false}.fit(sample.X(Eigen::all, columns), sample.y);
        b(columns) = model.coefficients();
    }
    return b;
}

/// Least squares on the columns that matter.
VectorXd oracle(const Sample& sample) {
    return least_squares(sample, nonzero(truth));
}

/// Least squares on all 256 sets of columns, of which BIC chooses.
VectorXd best_subset(const Sample& sample) {
    std::vector<VectorXd> candidates;
    for (unsigned set = 0; set < 1U << truth.size(); ++set) {
        std::vector<rw::Index> columns;
        for (rw::Index j = 0; j < truth.size(); ++j) {
            if ((set >> j & 1U) != 0)
                columns.push_back(j);
        }
        candidates.push_back(least_squares(sample, columns));
    }
    return best(sample, candidates, bic);
}

/// Coordinate descent from least squares with the price lambda^2 - max(lambda - |b_j|, 0)^2, under
/// which a coefficient is either 0 or what it is without a price. The library does not have it.
VectorXd hard_threshold(const Sample& sample) {
    const MatrixXd squares = sample.X.transpose() * sample.X / static_cast<double>(sample.y.size());
    const VectorXd all =
        rw::LeastSquares{.intercept = false}.fit(sample.X, sample.y).coefficients();
    const VectorXd products = squares * all;
    std::vector<VectorXd> candidates;
    for (const double lambda : lambdas()) {
        VectorXd b = all, before;
        do {
            before = b;
            for (rw::Index j = 0; j < b.size(); ++j) {
                const double free = b[j] + (products[j] - squares.col(j).dot(b)) / squares(j, j);
                const double gain = squares(j, j) * free * free / 2;
                b[j] = gain > lambda * lambda ? free : 0;
            }
        } while ((b - before).norm() > 1e-10);
        candidates.push_back(b);
    }
    return best(sample, candidates, gcv);
}

// The table.

struct Figures {
    /// Median over the samples of the model error, in percent of that of least squares.
    double error = 0;
    /// Means of the zeros at coefficients that are 0, and at those that are not.
    double correct = 0;
    double incorrect = 0;
};

struct Method {
    std::string name;
    std::function<VectorXd(const Sample&)> fit;
    /// Of Fan and Li, one a setting. Quoted from memory, not compared with the print.
    std::vector<Figures> published = {};
};

const std::vector<Method> methods = {
    {"SCAD",
     [](const Sample& sample) { return by_gcv(sample, scad()); },
     {{69.03, 4.31, 0.27}, {47.25, 4.34, 0}, {43.79, 4.42, 0}}},
    {"LASSO",
     [](const Sample& sample) { return by_gcv(sample, lasso()); },
     {{63.19, 3.53, 0.07}, {63.19, 3.51, 0}, {65.22, 3.56, 0}}},
    {"hard threshold", hard_threshold, {{73.82, 4.09, 0.19}, {69.72, 3.93, 0}, {71.11, 4.02, 0}}},
    {"ridge", ridge, {{83.28, 0, 0}, {95.21, 0, 0}, {97.36, 0, 0}}},
    {"best subset", best_subset, {{68.26, 4.50, 0.35}, {53.60, 4.54, 0}, {46.11, 4.73, 0}}},
    {"garrote",
     [](const Sample& sample) { return by_gcv(sample, garrote()); },
     {{76.90, 2.80, 0.09}, {56.55, 3.35, 0}, {55.90, 3.38, 0}}},
    {"oracle", oracle, {{33.31, 5, 0}, {33.31, 5, 0}, {29.82, 5, 0}}},
    {"SCAD by BIC", [](const Sample& sample) { return by_bic(sample, scad()); }},
    {"LASSO by BIC", [](const Sample& sample) { return by_bic(sample, lasso()); }},
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return (values[values.size() / 2] + values[(values.size() - 1) / 2]) / 2;
}

Figures simulate(const Setting& setting, const Method& method, int samples) {
    const auto stream = rw::Random(0).stream(static_cast<std::uint64_t>(&setting - settings));
    std::vector<double> errors;
    double correct = 0, incorrect = 0;
    for (int k = 0; k < samples; ++k) {
        const Sample sample = draw(setting, stream.stream(static_cast<std::uint64_t>(k)));
        const VectorXd b = method.fit(sample);
        const VectorXd all =
            rw::LeastSquares{.intercept = false}.fit(sample.X, sample.y).coefficients();
        errors.push_back(100 * model_error(b) / model_error(all));
        correct += static_cast<double>((b.array() == 0 && truth.array() == 0).count());
        incorrect += static_cast<double>((b.array() == 0 && truth.array() != 0).count());
    }
    return {median(errors), correct / samples, incorrect / samples};
}

void print(const Figures& figures) {
    std::printf("  %7.2f  %7.2f  %9.2f", figures.error, figures.correct, figures.incorrect);
}

constexpr auto notes = R"(error: median of the model error, in percent of that of least
squares, which 100 samples leave uncertain by 2 to 8. correct: zeros among the 5 coefficients
that are 0, incorrect: among the 3 others, both means.

Each method has the lambda of least generalised cross-validation with Fan and Li's effective
parameters, the subset is that of least BIC. Their solutions are approximate: what becomes small
on the way is deleted, which leaves SCAD and LASSO fewer coefficients than the exact minima here.
Not in their table: BIC, which asks log(n) for a coefficient, brings SCAD closer to the oracle
where there is little noise. Their numbers are quoted from memory.
)";

}  // namespace

int main(int argc, char** argv) {
    const int samples = argc > 1 ? std::atoi(argv[1]) : 100;
    if (samples < 1) {
        std::fprintf(stderr, "variable_selection [SAMPLES], at least 1, got %s\n", argv[1]);
        return 2;
    }
    for (const Setting& setting : settings) {
        std::printf("n = %d, sigma = %g, %d samples\n", static_cast<int>(setting.rows),
                    setting.sigma, samples);
        std::printf("%-14s  %-27s  %s\n", "", "here", "Fan and Li");
        std::printf("%-14s", "");
        for (int k = 0; k < 2; ++k)
            std::printf("  %7s  %7s  %9s", "error", "correct", "incorrect");
        std::printf("\n");
        for (const Method& method : methods) {
            std::printf("%-14s", method.name.c_str());
            print(simulate(setting, method, samples));
            if (!method.published.empty())
                print(method.published[static_cast<std::size_t>(&setting - settings)]);
            std::printf("\n");
        }
        std::printf("\n");
    }
    std::fputs(notes, stdout);
}
