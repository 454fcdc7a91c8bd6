// What features know of the rows that a model is tested on. The target is noise, so that whoever
// predicts it has been told of it.
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/preprocessing/f_test.hpp>
#include <ridgewood/preprocessing/pipeline.hpp>
#include <ridgewood/preprocessing/select_k_best.hpp>
#include <ridgewood/preprocessing/simple_imputer.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>
#include <ridgewood/preprocessing/target_encoder.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Cholesky>

#include "catch.hpp"
#include "random_matrix.hpp"

namespace leak_test {

using namespace ridgewood;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Least squares with an intercept.
struct Line {
    struct Fit {
        Vector<double> slopes, center;
        double mean;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return ((X.rowwise() - center.transpose()) * slopes).array() + mean;
        }
    };
    [[nodiscard]] Fit fit(const MatrixView<double>& X, const VectorView<double>& y) const {
        const Vector<double> center = X.colwise().mean();
        const Matrix<double> A = X.rowwise() - center.transpose();
        const Matrix<double> gram = A.transpose() * A;
        const Vector<double> right = A.transpose() * y;
        return {gram.ldlt().solve(right), center, y.mean()};
    }
};

/// Fills a column by its mean in the class, y > 0 or not, of a row: of a new row, whose class
/// nobody knows, by the mean of both.
struct ClassMeans {
    struct Means {
        double means[2];
        [[nodiscard]] static Matrix<double> filled(const MatrixView<double>& X, auto&& value) {
            Matrix<double> Z = X;
            for (Index i = 0; i < Z.rows(); ++i)
                Z(i, 0) = std::isnan(Z(i, 0)) ? value(i) : Z(i, 0);
            return Z;
        }
        [[nodiscard]] Matrix<double> transform(const MatrixView<double>& X) const {
            return filled(X, [this](Index) { return (means[0] + means[1]) / 2; });
        }
        [[nodiscard]] std::vector<std::string> feature_names(std::vector<std::string> names) const {
            return names;
        }
    };
    struct Result {
        Means transform;
        Matrix<double> values;
    };
    [[nodiscard]] Means fit(const MatrixView<double>& X, const VectorView<double>& y) const {
        double sums[2] = {0, 0}, counts[2] = {0, 0};
        for (Index i = 0; i < X.rows(); ++i) {
            if (std::isnan(X(i, 0)))
                continue;
            sums[y[i] > 0 ? 1 : 0] += X(i, 0);
            counts[y[i] > 0 ? 1 : 0] += 1;
        }
        return {{sums[0] / counts[0], sums[1] / counts[1]}};
    }
    [[nodiscard]] Result fit_transform(const MatrixView<double>& X,
                                       const VectorView<double>& y) const {
        const Means means = fit(X, y);
        return {means, Means::filled(X, [&](Index i) { return means.means[y[i] > 0 ? 1 : 0]; })};
    }
};

/// Mean r2 of a line over 5 folds with `step` fitted on the training rows of each.
template <class Step>
double inside(const Step& step, const Matrix<double>& X, const Vector<double>& y) {
    return cross_validate(Pipeline{step, Line{}}, X, y, KFold{}, r2).mean();
}

/// The same with features that were made of all rows.
double outside(const Matrix<double>& features, const Vector<double>& y) {
    return cross_validate(Line{}, features, y, KFold{}, r2).mean();
}

}  // namespace

TEST_CASE("columns selected on all rows predict noise", "[leak]") {
    const Matrix<double> X = random_matrix(100, 1000, 71);
    const Vector<double> y = random_matrix(100, 1, 72);
    CHECK(outside(SelectKBest<RegressionFTest>{.k = 10}.fit(X, y).transform(X), y) > 0.2);
    CHECK(inside(SelectKBest<RegressionFTest>{.k = 10}, X, y) < 0);
}

TEST_CASE("categories encoded by the targets of all rows predict noise", "[leak]") {
    const Index rows = 600;
    Vector<double> x(rows);
    for (Index i = 0; i < rows; ++i)
        x[i] = static_cast<double>(i % 200);
    const Vector<double> y = random_matrix(rows, 1, 73);
    const TargetEncoder encoder{.smooth = 1};
    CHECK(outside(encoder.fit(x, y).transform(x), y) > 0.25);
    CHECK(inside(encoder, x, y) < 0.02);
}

TEST_CASE("values imputed by the classes of all rows predict noise", "[leak]") {
    Vector<double> x = random_matrix(600, 1, 74);
    for (Index i = 0; i < x.size(); ++i)
        x[i] = i % 20 == 0 ? x[i] : missing;
    const Vector<double> y = random_matrix(600, 1, 75).array().sign();
    CHECK(outside(ClassMeans{}.fit_transform(x, y).values, y) > 0.25);
    CHECK(inside(ClassMeans{}, x, y) < 0.02);
}

TEST_CASE("scaling and imputing do not look at y, nor at the rows of a test", "[leak]") {
    // What they could tell of a row's target is next to nothing; what they tell of X is exact.
    Matrix<double> X = random_matrix(50, 2, 76);
    const Vector<double> y = random_matrix(50, 1, 77);
    X(3, 0) = X(17, 1) = missing;
    const Pipeline spec{SimpleImputer{}, StandardScaler{}, Line{}};
    const auto models = [&](const Matrix<double>& table) {
        return cross_validate(spec, table, y, KFold{}, r2, {.keep_models = true}).models;
    };
    const auto before = models(X);
    Matrix<double> changed = X;
    changed.topRows(10) *= 1e6;  // the test rows of the first fold
    const auto after = models(changed);
    const Matrix<double> train = X.bottomRows(40);
    CHECK(before[0]->step<0>().statistics() == SimpleImputer{}.fit(train).statistics());
    CHECK(after[0]->step<0>().statistics() == before[0]->step<0>().statistics());
    CHECK(after[0]->step<1>().center() == before[0]->step<1>().center());
    CHECK(after[0]->step<1>().scale() == before[0]->step<1>().scale());
    CHECK(after[0]->last().slopes == before[0]->last().slopes);
    CHECK(after[1]->step<1>().scale() != before[1]->step<1>().scale());
}

}  // namespace leak_test
