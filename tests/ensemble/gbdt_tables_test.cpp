// Boosting on tables of bins of all kinds: sparse, bundled, in parts, of many bins.
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/tree/binned_matrix_builder.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace gbdt_tables_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;
using Sparse = Eigen::SparseMatrix<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Dummy variables of 40 categories, numbers that are mostly 0, one column that is not, and what
/// depends on all of them.
struct Dummies {
    Matrix X = Matrix::Zero(2000, 43);
    Vector y = Vector(2000);

    Dummies() {
        rw::Random random(5);
        for (Index i = 0; i < 2000; ++i) {
            const Index category = random.below(40);
            X(i, category) = 1;
            const Index other = 40 + random.below(2);
            if (random.below(3) == 0)
                X(i, other) = random.below(6) == 0 ? missing : random.normal();
            X(i, 42) = random.normal();
            const double number = rw::detail::is_nan(X(i, 40)) ? 2 : X(i, 40);
            y[i] = std::sin(static_cast<double>(category)) + number + X(i, 42) * X(i, 42) / 2 +
                   0.1 * random.normal();
        }
    }
};

template <class Model>
bool same_model(const Model& a, const Model& b) {
    for (Index k = 0; k < a.outputs(); ++k) {
        for (Index t = 0; t < a.size(); ++t) {
            const auto left = a.tree(t, k), right = b.tree(t, k);
            if (left.nodes().size() != right.nodes().size() ||
                std::memcmp(left.nodes().data(), right.nodes().data(),
                            left.nodes().size() * sizeof left.nodes()[0]) != 0 ||
                left.values() != right.values())
                return false;
        }
    }
    return a.size() == b.size();
}

}  // namespace

TEST_CASE("bundles and sparse tables change no model", "[ensemble][gbdt]") {
    const Dummies table;
    const Sparse sparse = table.X.sparseView();
    const rw::BinnedMatrix<double> bundled(table.X), plain(table.X, {.bundle = false});
    REQUIRE(bundled.slots() < 10);
    for (const auto growth :
         {rw::TreeGrowth::leaf_wise, rw::TreeGrowth::depth_wise, rw::TreeGrowth::symmetric}) {
        rw::GbdtRegressor spec{.n_estimators = 15, .growth = growth, .subsample = 0.9};
        const auto model = spec.fit(plain, table.y);
        CHECK(same_model(spec.fit(bundled, table.y), model));
        CHECK(same_model(spec.fit(sparse, table.y), model));
        spec.threads = 3;
        CHECK(same_model(spec.fit(sparse, table.y), model));
        CHECK(model.predict(sparse) == model.predict(table.X));
        CHECK((model.predict(table.X) - table.y).squaredNorm() < 0.7 * table.y.squaredNorm());
    }
    // Hessians that are not constant, so that rows are counted.
    const Vector label = (table.y.array() > 0.5).cast<double>();
    const rw::GbdtClassifier classes{.n_estimators = 10};
    const auto labels = classes.fit(plain, label);
    CHECK(same_model(classes.fit(bundled, label), labels));
    CHECK(same_model(classes.fit(sparse, label), labels));
    CHECK(labels.predict_proba(sparse) == labels.predict_proba(table.X));
    CHECK(labels.predict(sparse) == labels.predict(table.X));
    // Rows without weight have no part in the bins.
    Vector weights = Vector::Ones(2000);
    weights.head(300).setZero();
    CHECK(same_model(classes.fit(sparse, label, {.weights = weights}),
                     classes.fit(table.X, label, {.weights = weights})));
    // Nor have those that are kept apart.
    Matrix late = table.X;
    late.bottomRows(400) *= 1000;
    const rw::GbdtRegressor stops{.max_bins = 8, .early_stopping = rw::EarlyStopping{}};
    CHECK(same_model(stops.fit(Sparse(late.sparseView()), table.y), stops.fit(late, table.y)));
    CHECK(refusal([&] { (void)classes.fit(sparse, label.head(3)); }) ==
          "X has 2000 rows but y has 3 values");
    CHECK(refusal([&] { (void)labels.predict(Sparse(2, 3)); }) ==
          "predict: X has 3 columns, the model was fitted on 43");
    CHECK(refusal([&] {
              (void)rw::GbdtRegressor{.linear_leaves = rw::LinearLeaves{}}.fit(sparse, table.y);
          }) == "GbdtRegressor: linear_leaves need X itself, not a sparse table");
}

TEST_CASE("a table that came in parts serves a fit", "[ensemble][gbdt]") {
    const ForestTable table(700);
    rw::BinnedMatrixBuilder<double> builder(700, 5);
    for (Index i = 0; i < 700; i += 100)
        builder.sample(table.X.middleRows(i, 100));
    for (Index i = 0; i < 700; i += 100)
        builder.add(table.X.middleRows(i, 100));
    const rw::GbdtRegressor spec{.n_estimators = 5};
    CHECK(same_model(spec.fit(std::move(builder).finish(), table.y), spec.fit(table.X, table.y)));
}

TEST_CASE("with a bin for each value a tree is the exact one", "[ensemble][gbdt]") {
    ForestTable table(1500);
    const auto exact =
        rw::CartRegressor{.max_depth = 4, .min_samples_leaf = 20}.fit(table.X, table.y);
    rw::GbdtRegressor spec{.n_estimators = 1,
                           .learning_rate = 1,
                           .max_leaf_nodes = {},
                           .max_depth = 4,
                           .max_bins = 65535};
    const auto wide = spec.fit(table.X, table.y);
    CHECK((wide.predict(table.X) - exact.predict(table.X)).norm() < 1e-4);
    CHECK(wide.tree(0).nodes()[0].threshold == exact.tree().nodes()[0].threshold);

    // Wide and narrow columns, missing values, all orders of growing, any number of threads.
    for (Index i = 0; i < 1500; ++i) {
        table.X(i, 2) = std::floor(4 * table.X(i, 2));
        if (i % 7 == 0)
            table.X(i, 0) = missing;
    }
    for (const auto growth : {rw::TreeGrowth::leaf_wise, rw::TreeGrowth::symmetric}) {
        rw::GbdtClassifier classes{.n_estimators = 8, .growth = growth, .max_bins = 1000};
        classes.training_loss = true;
        const auto model = classes.fit(table.X, table.label);
        const auto& losses = model.history().training;
        CHECK(losses.back() < 0.6 * losses.front());
        classes.threads = 3;
        CHECK(same_model(classes.fit(table.X, table.label), model));
        classes.subsample = 0.5;
        const auto drawn = classes.fit(table.X, table.label);
        Vector p(1500);
        const Matrix shares = drawn.predict_proba(table.X);
        for (Index i = 0; i < 1500; ++i)
            p[i] = shares(i, table.label[i] > 8 ? 2 : table.label[i] > 3 ? 1 : 0);
        CHECK(-p.array().log().mean() == Approx(drawn.history().training.back()).epsilon(1e-9));
    }
}

}  // namespace gbdt_tables_test
