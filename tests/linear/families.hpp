/// Data of families_glmnet.R, and its coefficients.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/io/csv.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "linear/penalized_problem.hpp"

/// MadeData with noise, and classes, counts and several targets made of it.
struct Families {
    ridgewood::Matrix<double> X, several;
    ridgewood::Vector<double> two, three, counts, weights, offset;

    Families(ridgewood::Index n, ridgewood::Index p, std::int64_t seed) {
        const MadeData made(n, p, seed);
        X = made.X;
        const ridgewood::Vector<double> noise = 2 * lehmer_numbers(n, seed + 100);
        const ridgewood::Vector<double> y = made.y + noise;
        two = y.unaryExpr([](double v) { return v > 1 ? 5.0 : -1.0; });
        three = y.unaryExpr([](double v) { return v > 2 ? 4.0 : v > 0 ? 2.0 : 1.0; });
        counts = (0.5 * made.y + 0.5 * noise).unaryExpr([](double v) {
            return std::floor(std::exp(v));
        });
        several.resize(n, 3);
        several.col(0) = y;
        several.col(1) = X.col(0) - X.col(5) + lehmer_numbers(n, seed + 200);
        several.col(2) = X.col(1) - 0.5 * made.y;
        weights.resize(n);
        for (ridgewood::Index i = 0; i < n; ++i)
            weights[i] = 1 + static_cast<double>((i + 1) % 3);
        offset = lehmer_numbers(n, 3);
    }
};

inline const ridgewood::Vector<double> mixed_factors{
    {1, 0, 2, std::numeric_limits<double>::infinity(), 0.5, 1, 0, 3, 1,
     std::numeric_limits<double>::infinity(), 1, 1}};

/// Bounds of 12 coefficients.
inline void set_bounds(ridgewood::Vector<double>& lower, ridgewood::Vector<double>& upper) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    lower = ridgewood::Vector<double>::Constant(12, -0.1);
    lower.head(5) << -1, -1, 0, -infinity, -0.2;
    upper = ridgewood::Vector<double>::Constant(12, 0.05);
    upper.head(5) << 2, infinity, 1, 0.1, 0;
}

struct FamilyPoint {
    double lambda, explained;
    /// Below the intercepts, one column a predictor.
    ridgewood::Matrix<double> coefficients;
};

/// The points of a design in the order of the file.
inline std::vector<FamilyPoint> family_reference(const std::string& wanted,
                                                 ridgewood::Index columns) {
    std::ifstream file(RIDGEWOOD_SOURCE_DIR "/tests/linear/reference/families_glmnet.txt");
    std::vector<FamilyPoint> out;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string design;
        words >> design;
        if (design != wanted)
            continue;
        FamilyPoint point{};
        words >> point.lambda >> point.explained;
        std::vector<double> values;
        for (double value = 0; words >> value;)
            values.push_back(value);
        point.coefficients = Eigen::Map<const ridgewood::Matrix<double>>(
            values.data(), columns + 1,
            static_cast<ridgewood::Index>(values.size()) / (columns + 1));
        out.push_back(std::move(point));
    }
    REQUIRE(!out.empty());
    return out;
}

/// The lambdas of these points, scrambled.
inline std::vector<double> scrambled(const std::vector<FamilyPoint>& points) {
    std::vector<double> out;
    for (std::size_t i = 0; i < points.size(); ++i)
        out.push_back(points[(2 + 3 * i) % points.size()].lambda);
    if (points.size() % 3 == 0) {
        out.clear();
        for (auto point = points.rbegin(); point != points.rend(); ++point)
            out.push_back(point->lambda);
    }
    return out;
}

/// Largest difference of slopes in units of the largest, times standard deviations of columns.
inline double slope_error(const ridgewood::Matrix<double>& X, const ridgewood::Matrix<double>& b,
                          const ridgewood::Matrix<double>& expected) {
    const ridgewood::Matrix<double> centred = X.rowwise() - X.colwise().mean();
    const ridgewood::Vector<double> units =
        centred.colwise().norm().transpose() / std::sqrt(static_cast<double>(X.rows()));
    const double size = (units.asDiagonal() * expected).cwiseAbs().maxCoeff();
    return (units.asDiagonal() * (b - expected)).cwiseAbs().maxCoeff() / std::max(size, 1e-2);
}

/// The points of a path against those of the reference with the same lambdas.
template <class Path>
void require_equal(const std::vector<FamilyPoint>& expected, const Path& path,
                   const ridgewood::Matrix<double>& X, double margin) {
    REQUIRE(path.size() == static_cast<ridgewood::Index>(expected.size()));
    for (const FamilyPoint& point : expected) {
        ridgewood::Index i = 0;
        while (path[i].lambda != point.lambda)
            ++i;
        CAPTURE(point.lambda);
        CHECK(path[i].convergence.converged);
        CHECK(path[i].kkt_residual <= 1e-9);
        CHECK(path[i].deviance_explained == Approx(point.explained).margin(margin));
        const auto model = path.model(i);
        const ridgewood::Matrix<double> b = model.coefficients();
        CHECK(slope_error(X, b, point.coefficients.bottomRows(X.cols())) <= margin);
        ridgewood::RowVector<double> intercepts(b.cols());
        intercepts << model.intercept();
        CHECK((intercepts - point.coefficients.row(0)).cwiseAbs().maxCoeff() <=
              margin * (1 + point.coefficients.row(0).cwiseAbs().maxCoeff()));
    }
}
