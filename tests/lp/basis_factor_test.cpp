#include <ridgewood/lp/detail/basis_factor.hpp>

#include <cmath>
#include <random>
#include <vector>

#include <Eigen/LU>

#include "catch.hpp"

namespace basis_factor_test {

namespace detail = ridgewood::detail;

namespace {

/// A form whose columns are random and sparse, so that a basis has singletons and a kernel.
detail::ComputationalForm random_form(int rows, int columns, double density, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(0, 1);
    detail::ComputationalForm form;
    form.rows = rows;
    form.columns = columns;
    form.begin = {0};
    for (int j = 0; j < columns; ++j) {
        for (int i = 0; i < rows; ++i) {
            if (i == j % rows || uniform(random) < density) {
                form.index.push_back(i);
                form.value.push_back(uniform(random) * 4 - 2);
            }
        }
        form.begin.push_back(static_cast<int>(form.index.size()));
    }
    return form;
}

Eigen::MatrixXd dense_basis(const detail::ComputationalForm& form, const std::vector<int>& head) {
    Eigen::MatrixXd B = Eigen::MatrixXd::Zero(form.rows, form.rows);
    for (int c = 0; c < form.rows; ++c)
        form.for_each_entry(head[static_cast<std::size_t>(c)],
                            [&](int row, double value) { B(row, c) = value; });
    return B;
}

detail::WorkVector random_vector(int size, int entries, std::mt19937& random) {
    detail::WorkVector v;
    v.resize(size);
    for (int k = 0; k < entries; ++k) {
        const int place = static_cast<int>(random() % static_cast<unsigned>(size));
        if (v.value[static_cast<std::size_t>(place)] == 0)
            v.insert(place, 1.0 + k);
    }
    return v;
}

Eigen::VectorXd dense(const detail::WorkVector& v) {
    return Eigen::Map<const Eigen::VectorXd>(v.value.data(), v.size());
}

/// Both solves with a right-hand side of few entries and one of many, and their lists of places.
void check_solves(const detail::ComputationalForm& form, const std::vector<int>& head,
                  detail::BasisFactor& factor, std::mt19937& random) {
    const Eigen::MatrixXd B = dense_basis(form, head);
    detail::ExpectedDensity expected;
    for (const int entries : {1, form.rows}) {
        auto v = random_vector(form.rows, entries, random);
        const Eigen::VectorXd right = dense(v);
        factor.ftran(v, expected);
        const double size = 1 + dense(v).cwiseAbs().maxCoeff();
        CHECK((B * dense(v) - right).cwiseAbs().maxCoeff() < 1e-8 * size);
        CHECK((dense(v).array() != 0).count() <= v.count);

        auto w = random_vector(form.rows, entries, random);
        const Eigen::VectorXd left = dense(w);
        factor.btran(w, expected);
        const double other = 1 + dense(w).cwiseAbs().maxCoeff();
        CHECK((B.transpose() * dense(w) - left).cwiseAbs().maxCoeff() < 1e-8 * other);
        CHECK((dense(w).array() != 0).count() <= w.count);
    }
}

}  // namespace

TEST_CASE("a basis is solved with before and after updates, sparse, dense and of logicals") {
    struct Case {
        int rows;
        double density;
    };
    for (const auto& size : {Case{1, 1}, Case{10, 0.3}, Case{60, 0.04}, Case{60, 0.8},
                             Case{400, 0.004}, Case{400, 0.02}}) {
        CAPTURE(size.rows, size.density);
        const auto form = random_form(size.rows, 2 * size.rows, size.density, 1);
        std::mt19937 random(2);
        std::vector<int> head;
        for (int i = 0; i < size.rows; ++i)
            head.push_back(i % 3 == 0 ? form.columns + i : i);
        detail::BasisFactor factor;
        (void)factor.factorize(form, head, 0.1);
        check_solves(form, head, factor, random);
        detail::ExpectedDensity expected;
        for (int update = 0; update < 30; ++update) {
            const int entering = static_cast<int>(random() % static_cast<unsigned>(form.columns));
            detail::WorkVector column, row;
            column.resize(size.rows);
            row.resize(size.rows);
            form.for_each_entry(entering, [&](int i, double value) { column.insert(i, value); });
            factor.ftran(column, expected, true);
            int place = 0;
            (void)dense(column).cwiseAbs().maxCoeff(&place);
            const double alpha = column.value[static_cast<std::size_t>(place)];
            if (std::abs(alpha) < 1e-3)
                continue;
            row.insert(place, 1);
            factor.btran(row, expected, true);
            factor.update(place, alpha);
            head[static_cast<std::size_t>(place)] = entering;
        }
        check_solves(form, head, factor, random);
    }
}

TEST_CASE("columns that depend on others give way to logicals") {
    for (const double density : {0.1, 0.9}) {
        auto form = random_form(40, 40, density, 3);
        // Column 7 becomes column 3, column 9 the sum of 4 and 5, column 11 nothing.
        Eigen::MatrixXd A(40, 40);
        std::vector<int> all;
        for (int j = 0; j < 40; ++j)
            all.push_back(j);
        A = dense_basis(form, all);
        A.col(7) = A.col(3);
        A.col(9) = A.col(4) + A.col(5);
        A.col(11).setZero();
        form.begin = {0};
        form.index.clear();
        form.value.clear();
        for (int j = 0; j < 40; ++j) {
            for (int i = 0; i < 40; ++i) {
                if (A(i, j) != 0) {
                    form.index.push_back(i);
                    form.value.push_back(A(i, j));
                }
            }
            form.begin.push_back(static_cast<int>(form.index.size()));
        }
        detail::BasisFactor factor;
        const auto replaced = factor.factorize(form, all, 0.1);
        CHECK(replaced.size() == 3);
        CHECK(std::abs(dense_basis(form, all).determinant()) > 0);
        std::mt19937 random(4);
        check_solves(form, all, factor, random);
    }
}

}  // namespace basis_factor_test
