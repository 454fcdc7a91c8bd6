/// Cross-validations of paths against cv.glmnet, and against fits on the rows of each fold.
#pragma once

#include <ridgewood/linear/logistic_model.hpp>
#include <ridgewood/linear/multi_task_path.hpp>
#include <ridgewood/linear/poisson_model.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "linear/families.hpp"
#include "validation/turns.hpp"

namespace fold_fits {

using namespace ridgewood;

inline const Families& small() {
    static const Families data(80, 12, 1);
    return data;
}

inline const std::vector<double> low = {0.15, 0.08, 0.04, 0.02, 0.01, 0.005};
inline const std::vector<double> high = {2, 1, 0.5, 0.2, 0.1, 0.03};

/// What tests/linear/reference/cross_validation_families_glmnet.R prints.
struct Expected {
    std::vector<double> mean, standard_error;
    double lambda_min, lambda_1se;
};

/// With thresh 1e-22 glmnet is within 1e-10 of the optimum; with 1e-14 it is 1e-7 from that.
template <class Validation>
void require_glmnet(const std::string& name, const Validation& cv, const Expected& expected) {
    CAPTURE(name);
    REQUIRE(cv.lambda.size() == expected.mean.size());
    for (std::size_t i = 0; i < expected.mean.size(); ++i) {
        CAPTURE(cv.lambda[i]);
        const auto k = static_cast<Index>(i);
        CHECK(cv.mean[k] == Approx(expected.mean[i]).epsilon(1e-9));
        CHECK(cv.standard_error[k] == Approx(expected.standard_error[i]).epsilon(1e-9));
    }
    CHECK(cv.lambda_min() == expected.lambda_min);
    CHECK(cv.lambda_1se() == expected.lambda_1se);
}

/// Trains on all that was before and tests on the next ten rows, up to `last`.
struct Ahead {
    Index last;

    [[nodiscard]] FoldPlan split(Index rows) const {
        const auto fold = [](Index k) {
            const Index begin = 30 + 10 * k;
            return Fold{{{0, begin}}, {{begin, begin + 10}}};
        };
        return FoldPlan(rows, (last - 30) / 10, fold);
    }
};

/// Losses of the rows of a table by textbook formulas.
inline Vector<double> losses_of(const PenalizedLogisticModel<double>& model,
                                const Matrix<double>& X, const Matrix<double>& y,
                                const Vector<double>& offset) {
    Matrix<double> shares = model.decision_function(X).array().exp();
    if (shares.cols() == 1) {
        const Vector<double> odds = shares.col(0).array() * offset.array().exp();
        shares = Matrix<double>::Ones(X.rows(), 2);
        shares.col(1) = odds;
    }
    Vector<double> out(X.rows());
    for (Index i = 0; i < X.rows(); ++i) {
        for (Index c = 0; c < shares.cols(); ++c) {
            if (model.classes()[c] == y(i, 0))
                out[i] = -2 * std::log(shares(i, c) / shares.row(i).sum());
        }
    }
    return out;
}

inline Vector<double> losses_of(const PenalizedPoissonModel<double>& model, const Matrix<double>& X,
                                const Matrix<double>& y, const Vector<double>& offset) {
    const Vector<double> means = (model.predict_log(X) + offset).array().exp();
    Vector<double> out(X.rows());
    for (Index i = 0; i < X.rows(); ++i) {
        const double log_ratio = y(i, 0) > 0 ? std::log(y(i, 0) / means[i]) : 0;
        out[i] = 2 * (y(i, 0) * log_ratio - y(i, 0) + means[i]);
    }
    return out;
}

inline Vector<double> losses_of(const MultiTaskModel<double>& model, const Matrix<double>& X,
                                const Matrix<double>& Y, const Vector<double>& offset) {
    return ((model.predict(X) - Y).colwise() + offset).rowwise().squaredNorm();
}

inline Vector<double> losses_of(const PenalizedModel<double>& model, const Matrix<double>& X,
                                const Matrix<double>& y, const Vector<double>& offset) {
    return (model.predict(X) + offset - y.col(0)).cwiseAbs2();
}

struct Extras {
    Vector<double> weights = {}, offset = {};

    [[nodiscard]] PathValidationOptions<double> options() const {
        PathValidationOptions<double> out{.lambdas = {.count = 8, .ratio = 0.02},
                                          .observation_errors = true};
        if (weights.size() > 0)
            out.weights.emplace(weights);
        if (offset.size() > 0)
            out.offset.emplace(offset);
        return out;
    }
};

/// Every fold's path fitted on a copy of its training rows alone.
template <class Spec, class Table, class DY, class P>
void require_fold_fits(const Spec& spec, const Table& table, const DY& y, const P& splitter,
                       const Extras& extras = {}) {
    const auto cv = cross_validate_path(spec, table, y, splitter, extras.options());
    const Matrix<double> X = table;
    const Index n = X.rows();
    const Vector<double> w = extras.weights.size() > 0 ? extras.weights : Vector<double>::Ones(n);
    const Vector<double> known = extras.offset.size() > 0 ? extras.offset : Vector<double>::Zero(n);
    FoldPlan plan = [&] {
        if constexpr (LabelSplitter<P>)
            return splitter.split(Vector<double>(y.col(0)));
        else
            return splitter.split(n);
    }();
    const auto rows_of = [&](const RowRanges& ranges) {
        std::vector<Index> out;
        for (const RowRange& range : ranges) {
            for (Index i = range.begin; i < range.end; ++i)
                out.push_back(plan.order().empty() ? i : plan.order()[static_cast<std::size_t>(i)]);
        }
        return out;
    };
    REQUIRE(cv.fold_errors.rows() == plan.size());
    REQUIRE(cv.lambda == cv.path.lambdas());
    Vector<double> mean = Vector<double>::Zero(8);
    double weight = 0;
    std::vector<double> of_rows;
    for (Index k = 0; k < plan.size(); ++k) {
        CAPTURE(k);
        const Fold fold = plan[k];
        const std::vector<Index> train = rows_of(fold.train), test = rows_of(fold.test);
        const Vector<double> w_train = w(train), w_test = w(test), o_train = known(train);
        const DY y_train = y(train, Eigen::all);
        FitData<double> data;
        data.weights.emplace(w_train);
        if (extras.offset.size() > 0)
            data.offset.emplace(o_train);
        const auto path =
            spec.path(Matrix<double>(X(train, Eigen::all)), y_train, {.values = cv.lambda}, data);
        REQUIRE(path.size() == 8);
        Vector<double> errors(8);
        for (Index i = 0; i < 8; ++i) {
            const Vector<double> losses =
                losses_of(path.model(i), X(test, Eigen::all), y(test, Eigen::all), known(test));
            errors[i] = w_test.dot(losses) / w_test.sum();
            if (i == cv.index_min)
                of_rows.insert(of_rows.end(), losses.begin(), losses.end());
        }
        CHECK((cv.fold_errors.row(k).transpose() - errors).cwiseAbs().maxCoeff() <=
              1e-8 * errors.maxCoeff());
        CHECK(cv.fold_weights[k] / cv.fold_weights[0] ==
              Approx(w_test.sum() / w(rows_of(plan[0].test)).sum()));
        mean += w_test.sum() * errors;
        weight += w_test.sum();
    }
    mean /= weight;
    CHECK((cv.mean - mean).cwiseAbs().maxCoeff() <= 1e-8 * mean.maxCoeff());
    CHECK(cv.mean[cv.index_min] == cv.mean.minCoeff());
    CHECK(cv.path.model(cv.index_1se).lambda() == cv.lambda_1se());
    const auto n_tested = static_cast<double>(of_rows.size());
    const Eigen::Map<const Vector<double>> all(of_rows.data(), static_cast<Index>(of_rows.size()));
    const double variance = (all.array() - all.mean()).square().sum() / (n_tested - 1);
    CHECK(cv.observation_standard_error[cv.index_min] ==
          Approx(std::sqrt(variance / n_tested)).epsilon(1e-7));
}

/// `weights` but 0 for each seventh.
inline Vector<double> some_zeros(Vector<double> weights) {
    for (Index i = 0; i < weights.size(); i += 7)
        weights[i] = 0;
    return weights;
}

/// Bit by bit, whatever the threads of folds and fits.
template <class Spec, class DY>
void require_same_on_threads(Spec spec, const Matrix<double>& X, const DY& y) {
    const auto run = [&](int fold_threads, int threads) {
        spec.threads = threads;
        PathValidationOptions<double> options = Extras{}.options();
        options.threads = fold_threads;
        return cross_validate_path(spec, X, y, Turns{5}, options);
    };
    const auto one = run(1, 1);
    for (const auto& [fold_threads, threads] : {std::pair{2, 1}, {1, 2}, {2, 2}}) {
        const auto other = run(fold_threads, threads);
        CHECK(one.lambda == other.lambda);
        CHECK(one.fold_errors == other.fold_errors);
        CHECK(one.mean == other.mean);
        CHECK(one.standard_error == other.standard_error);
        CHECK(one.observation_standard_error == other.observation_standard_error);
    }
}

}  // namespace fold_fits
