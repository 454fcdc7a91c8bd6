/// Sparse tables have the predictions and the losses of dense ones.
#include <ridgewood/linear/least_squares_model.hpp>
#include <ridgewood/linear/logistic_model.hpp>
#include <ridgewood/linear/multi_task_path.hpp>
#include <ridgewood/linear/poisson_model.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "linear/penalized_problem.hpp"
#include "random_matrix.hpp"

namespace sparse_prediction_test {

using namespace ridgewood;

namespace {

/// Of 20 rows and 6 columns, two thirds of them 0.
Matrix<double> thin_table() {
    const Matrix<double> X = random_matrix(20, 6, 1);
    return (X.array() > 0.4).select(X, 0.0);
}

/// Calls check(sparse) for every way to store X.
template <class Check>
void for_each_storage(const Matrix<double>& X, const Check& check) {
    const Eigen::SparseMatrix<double> columns = X.sparseView();
    check(columns);
    check(Eigen::SparseMatrix<double, Eigen::RowMajor>(columns));
    check(Eigen::SparseMatrix<double, Eigen::ColMajor, std::int64_t>(columns));
    Eigen::SparseMatrix<double> loose = columns;
    loose.uncompress();
    loose.reserve(Vector<int>::Constant(X.cols(), 20));
    check(loose);
    const Eigen::Map<const Eigen::SparseMatrix<double>> map(
        columns.rows(), columns.cols(), columns.nonZeros(), columns.outerIndexPtr(),
        columns.innerIndexPtr(), columns.valuePtr());
    check(map);
}

template <class A, class B>
void require_same(const A& actual, const B& expected) {
    REQUIRE(actual.rows() == expected.rows());
    REQUIRE(actual.cols() == expected.cols());
    CHECK((actual - expected).cwiseAbs().maxCoeff() <= 1e-12);
}

PenalizedPath<double> made_path(std::uint64_t seed) {
    const Matrix<double> b = random_matrix(3, 3, seed);
    std::vector<PenalizedPath<double>::Coefficients> fits = {
        {0.5, {}, {}}, {0.2, {1, 4}, {b(0, 0), b(1, 0)}}, {-1, {0, 2, 5}, {b(0, 1), b(1, 1), 3}}};
    return {6, 20, {{.lambda = 4}, {.lambda = 2}, {.lambda = 1}}, std::move(fits)};
}

MultiTaskPath<double> made_multi_task_path() {
    std::vector<MultiTaskPath<double>::Coefficients> fits = {
        {RowVector<double>{{1, 2}}, {}, Matrix<double>(0, 2)},
        {RowVector<double>{{3, -1}}, {0, 3}, random_matrix(2, 2, 7)}};
    return {6, 2, {{.lambda = 2}, {.lambda = 1}}, std::move(fits)};
}

LogisticPath<double> made_logistic_path(Index classes) {
    std::vector<PenalizedPath<double>> predictors;
    for (Index k = 0; k < (classes == 2 ? 1 : classes); ++k)
        predictors.push_back(made_path(static_cast<std::uint64_t>(10 + k)));
    return {Vector<double>::LinSpaced(classes, 0, static_cast<double>(classes - 1)),
            std::move(predictors)};
}

}  // namespace

TEST_CASE("models predict from sparse tables", "[linear][sparse]") {
    const Matrix<double> X = thin_table();
    for_each_storage(X, [&](const auto& sparse) {
        const auto one = made_path(3).model(2);
        require_same(one.predict(sparse), one.predict(X));
        const auto several = made_multi_task_path().model(1);
        require_same(several.predict(sparse), several.predict(X));
        const PoissonModel<double> counts(one);
        require_same(counts.predict(sparse), counts.predict(X));
        require_same(counts.predict_log(sparse), counts.predict_log(X));
        for (const Index classes : {2, 3}) {
            const auto labels = made_logistic_path(classes).model(2);
            require_same(labels.decision_function(sparse), labels.decision_function(X));
            require_same(labels.predict_proba(sparse), labels.predict_proba(X));
            require_same(labels.predict(sparse), labels.predict(X));
        }
    });
    const Eigen::SparseMatrix<float> sparse = X.cast<float>().sparseView();
    const LinearModel<float> model(Vector<float>::Ones(6), 1);
    CHECK((model.predict(sparse) - model.predict(Matrix<float>(sparse))).norm() < 1e-5f);
}

TEST_CASE("paths predict from sparse tables, and have the losses of dense ones",
          "[linear][sparse]") {
    const Matrix<double> X = thin_table();
    const Matrix<double> Y = random_matrix(20, 2, 4);
    Vector<double> labels(20);
    for (Index i = 0; i < 20; ++i)
        labels[i] = static_cast<double>(i % 2);
    for_each_storage(X, [&](const auto& sparse) {
        const auto one = made_path(3);
        require_same(one.predict(sparse), one.predict(X));
        require_same(one.losses(sparse, labels), one.losses(X, labels));
        const auto several = made_multi_task_path();
        require_same(several.predict(sparse, 1), several.predict(X, 1));
        require_same(several.losses(sparse, Y), several.losses(X, Y));
        const PoissonPath<double> counts(one);
        require_same(counts.losses(sparse, labels), counts.losses(X, labels));
        for (const Index classes : {2, 3}) {
            const auto logistic = made_logistic_path(classes);
            require_same(logistic.losses(sparse, labels), logistic.losses(X, labels));
            require_same(logistic.misclassifications(sparse, labels),
                         logistic.misclassifications(X, labels));
        }
    });
}

TEST_CASE("the predictions of a path are those of its models", "[linear][penalized]") {
    const Matrix<double> X = thin_table();
    const auto one = made_path(3);
    const auto several = made_multi_task_path();
    for (Index i = 0; i < one.size(); ++i)
        require_same(one.predict(X, i), one.model(i).predict(X));
    for (Index i = 0; i < several.size(); ++i)
        require_same(several.predict(X, i), several.model(i).predict(X));
}

TEST_CASE("predictions from sparse tables name what is wrong", "[linear][sparse]") {
    const Eigen::SparseMatrix<double> X(20, 5);
    const Vector<double> y = Vector<double>::Ones(20);
    const std::string columns = "predict: X has 5 columns, the model was fitted on 6";
    const auto one = made_path(3);
    const auto several = made_multi_task_path();
    const auto logistic = made_logistic_path(2);
    CHECK(refusal([&] { (void)one.model(0).predict(X); }) == columns);
    CHECK(refusal([&] { (void)one.predict(X); }) == columns);
    CHECK(refusal([&] { (void)one.predict(X, 0); }) == columns);
    CHECK(refusal([&] { (void)one.predict(X, 3); }) == "PenalizedPath: point 3 of 3");
    CHECK(refusal([&] { (void)several.predict(X, 0); }) == columns);
    CHECK(refusal([&] { (void)several.predict(X, -1); }) == "MultiTaskPath: point -1 of 2");
    CHECK(refusal([&] { (void)logistic.model(0).predict(X); }) == columns);
    CHECK(refusal([&] { (void)logistic.losses(X, y); }) == columns);
}

}  // namespace sparse_prediction_test
