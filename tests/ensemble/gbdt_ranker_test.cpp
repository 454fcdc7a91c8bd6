#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/gbdt_ranker.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "catch.hpp"

namespace gbdt_ranker_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

/// Queries of 10 to 29 documents, whose relevance in 0, ..., 4 follows two columns; a third says of
/// which query they are, which no order needs.
struct Documents {
    Matrix X;
    Vector y, query;

    explicit Documents(Index queries, std::uint64_t seed = 1) {
        rw::Random random(seed);
        std::vector<Index> sizes;
        for (Index q = 0; q < queries; ++q)
            sizes.push_back(10 + random.below(20));
        const Index rows = std::accumulate(sizes.begin(), sizes.end(), Index{0});
        X.resize(rows, 3);
        y.resize(rows);
        query.resize(rows);
        Index row = 0;
        for (Index q = 0; q < queries; ++q) {
            for (Index k = 0; k < sizes[static_cast<std::size_t>(q)]; ++k, ++row) {
                X.row(row) << random.normal(), random.normal(), static_cast<double>(q % 7);
                const double merit = X(row, 0) + X(row, 0) * X(row, 1) + 0.3 * random.normal();
                y[row] = std::clamp(std::floor(merit + 1), 0.0, 4.0);
                query[row] = static_cast<double>(100 - q);
            }
        }
    }
};

/// NDCG of the first `most` places, by the definition.
double ndcg(const Documents& documents, const Vector& scores, Index most) {
    double sum = 0;
    int queries = 0;
    for (Index begin = 0, end = 0; begin < scores.size(); begin = end) {
        while (end < scores.size() && documents.query[end] == documents.query[begin])
            ++end;
        const auto gain = [&](const Vector& by) {
            std::vector<Index> order(static_cast<std::size_t>(end - begin));
            std::iota(order.begin(), order.end(), begin);
            std::stable_sort(order.begin(), order.end(),
                             [&](Index a, Index b) { return by[a] > by[b]; });
            double all = 0;
            for (std::size_t k = 0; k < order.size() && static_cast<Index>(k) < most; ++k)
                all += (std::pow(2, documents.y[order[k]]) - 1) /
                       std::log2(static_cast<double>(k) + 2);
            return all;
        };
        if (const double best = gain(documents.y); best > 0) {
            sum += gain(scores) / best;
            ++queries;
        }
    }
    return sum / queries;
}

}  // namespace

TEST_CASE("a ranker learns the order of documents", "[ensemble][gbdt]") {
    const Documents train(120), test(60, 2);
    const rw::GbdtRanker spec{
        .truncation = 10, .n_estimators = 50, .max_leaf_nodes = 8, .training_loss = true};
    const auto model = spec.fit(train.X, train.y, train.query);
    CHECK(model.history().training.back() ==
          Approx(1 - ndcg(train, model.predict(train.X), 10)).epsilon(1e-9));
    const double before = ndcg(test, Vector::Zero(test.y.size()), 10);
    const double linear = ndcg(test, test.X.col(0), 10);
    const double ours = ndcg(test, model.predict(test.X), 10);
    CHECK(before < linear);
    CHECK(ours > linear + 0.3 * (1 - linear));
    CHECK(model.feature_importances()[2] < 0.2);
    auto threaded = spec;
    threaded.threads = 3;
    CHECK(threaded.fit(train.X, train.y, train.query).predict(test.X) == model.predict(test.X));
}

TEST_CASE("the pulls of a query balance, and are those of its pairs", "[ensemble][gbdt]") {
    const rw::detail::RankingObjective objective({0, 3, 5}, 2);
    const rw::detail::BoostingTarget target{Eigen::Vector<double, 5>(2, 0, 1, 1, 1),
                                            Vector::Ones(5)};
    Matrix scores(5, 1);
    scores << 0.1, 0.5, 0.3, 1, 2;
    rw::Matrix<float> g(5, 1), h(5, 1);
    objective.derivatives(target, scores, g, h, 1);
    // In the order of scores: rows 1, 2, 0, of relevance 0, 1, 2; only two places count.
    const double second = 1 / std::log2(3.0), best = 3 + second;
    const auto doubt = [](double ahead) { return 1 / (1 + std::exp(ahead)); };
    const double a = (1 - second) * 1 / best * doubt(0.3 - 0.5);
    const double b = 1 * 3.0 / best * doubt(0.1 - 0.5);
    const double c = second * 2 / best * doubt(0.1 - 0.3);
    CHECK(g(2, 0) == Approx(-a + c).epsilon(1e-5));
    CHECK(g(1, 0) == Approx(a + b).epsilon(1e-5));
    CHECK(g(0, 0) == Approx(-b - c).epsilon(1e-5));
    CHECK(std::abs(g.topRows(3).sum()) < 1e-6);
    // Documents of equal relevance have no order.
    CHECK(g.bottomRows(2).isZero());
    CHECK(h.minCoeff() >= 0);
}

TEST_CASE("a document of weight 0 is none", "[ensemble][gbdt]") {
    const Documents train(40);
    // Before each document one of the highest relevance, which does not count.
    const Index rows = train.y.size();
    Matrix X(2 * rows, 3);
    Vector y(2 * rows), query(2 * rows), weights(2 * rows);
    for (Index i = 0; i < rows; ++i) {
        X.middleRows(2 * i, 2) << -10 * train.X.row(i), train.X.row(i);
        y.segment(2 * i, 2) << 4, train.y[i];
        query.segment(2 * i, 2).setConstant(train.query[i]);
        weights.segment(2 * i, 2) << 0, 1;
    }
    rw::GbdtRanker spec{.n_estimators = 10, .training_loss = true, .ndcg_at = {5}};
    for (const bool stops : {false, true}) {
        if (stops)
            spec.early_stopping = rw::EarlyStopping{};
        const auto alone = spec.fit(train.X, train.y, train.query);
        const auto among = spec.fit(X, y, query, {.weights = weights});
        CHECK(among.predict(train.X) == alone.predict(train.X));
        CHECK(among.history().training == alone.history().training);
        CHECK(among.history().metrics[0].training == alone.history().metrics[0].training);
    }
    // Nor is a query of nothing else one that is kept apart.
    const Documents more(60);
    Vector first = Vector::Zero(more.y.size());
    first.head(rows).setOnes();
    CHECK(
        spec.fit(more.X, more.y, more.query, {.weights = first}).predict(train.X) ==
        spec.fit(more.X.topRows(rows), more.y.head(rows), more.query.head(rows)).predict(train.X));
}

TEST_CASE("queries have names of any whole numbers", "[ensemble][gbdt]") {
    const Documents train(20);
    const Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1> names =
        train.query.cast<std::int64_t>().array() + (std::int64_t{1} << 60);
    const rw::GbdtRanker spec{.n_estimators = 5};
    CHECK(spec.fit(train.X, train.y, names).predict(train.X) ==
          spec.fit(train.X, train.y, train.query).predict(train.X));
}

TEST_CASE("a ranker keeps the last queries apart", "[ensemble][gbdt]") {
    const Documents train(100);
    const rw::GbdtRanker spec{.n_estimators = 300,
                              .learning_rate = 0.3,
                              .early_stopping = rw::EarlyStopping{.validation_fraction = 0.3}};
    const auto model = spec.fit(train.X, train.y, train.query);
    const auto& losses = model.history().validation;
    CHECK(model.size() == std::min_element(losses.begin(), losses.end()) - losses.begin());
    CHECK(losses[static_cast<std::size_t>(model.size())] < 0.7 * losses.front());
}

TEST_CASE("a ranker notes the NDCG of the places that it is asked for", "[ensemble][gbdt]") {
    const Documents train(60);
    const rw::GbdtRanker spec{.n_estimators = 12, .training_loss = true, .ndcg_at = {1, 5}};
    const auto model = spec.fit(train.X, train.y, train.query);
    const auto& metrics = model.history().metrics;
    REQUIRE(metrics.size() == 2);
    CHECK(metrics[0].name == "ndcg@1");
    CHECK(metrics[1].name == "ndcg@5");
    for (std::size_t k = 0; k < 2; ++k) {
        REQUIRE(metrics[k].training.size() == 13);
        const Index most = spec.ndcg_at[k];
        CHECK(metrics[k].training.front() ==
              Approx(ndcg(train, Vector::Zero(train.y.size()), most)).epsilon(1e-9));
        CHECK(metrics[k].training.back() ==
              Approx(ndcg(train, model.predict(train.X), most)).epsilon(1e-9));
        CHECK(metrics[k].validation.empty());
    }
}

TEST_CASE("a ranker takes bins and sparse tables, and goes on from a model", "[ensemble][gbdt]") {
    const Documents train(60);
    const rw::GbdtRanker spec{.n_estimators = 12, .training_loss = true, .ndcg_at = {5}};
    const auto model = spec.fit(train.X, train.y, train.query);
    const Vector scores = model.predict(train.X);
    CHECK(spec.fit(rw::BinnedMatrix<double>(train.X), train.y, train.query).predict(train.X) ==
          scores);
    const Eigen::SparseMatrix<double> sparse = train.X.sparseView();
    CHECK(spec.fit(sparse, train.y, train.query).predict(train.X) == scores);
    auto stops = spec;
    stops.max_bins = 8;
    stops.early_stopping = rw::EarlyStopping{};
    CHECK(stops.fit(sparse, train.y, train.query).predict(train.X) ==
          stops.fit(train.X, train.y, train.query).predict(train.X));

    auto less = spec, more = spec;
    less.n_estimators = 5;
    more.n_estimators = 7;
    const auto resumed =
        more.resume(less.fit(train.X, train.y, train.query), train.X, train.y, train.query);
    CHECK(resumed.size() == 12);
    CHECK((resumed.predict(train.X) - scores).cwiseAbs().maxCoeff() < 1e-9);
    CHECK(resumed.history().metrics[0].training.size() == 13);
}

TEST_CASE("a ranker refuses queries that are apart", "[ensemble][gbdt]") {
    const Matrix X = Matrix::Random(4, 2);
    const Eigen::Vector4d y(0, 1, 0, 1), two(1, 1, 2, 2), apart(1, 2, 1, 2);
    const auto message = [&](const Vector& relevance, const Vector& query) {
        return refusal([&] { (void)rw::GbdtRanker{}.fit(X, relevance, query); });
    };
    CHECK(message(y, apart) ==
          "GbdtRanker: query(2) is 1 again, but rows of a query stand together");
    CHECK(message(y, two.head(3)) == "GbdtRanker: query has 3 values but X has 4 rows");
    CHECK(message(-y, two) == "GbdtRanker: y(1) is -1, expected a relevance in [0, 1000]");
    CHECK(refusal([&] { (void)rw::GbdtRanker{.truncation = 0}.fit(X, y, two); }) ==
          "GbdtRanker: truncation must be >= 1, got 0");
    CHECK(refusal([&] {
              (void)rw::GbdtRanker{.ndcg_at = {3, 0}}.fit(X, y, two);
          }) == "GbdtRanker: ndcg_at[1] must be >= 1, got 0");
    CHECK(refusal([&] {
              (void)rw::GbdtRanker{.linear_leaves = rw::LinearLeaves{}}.fit(
                  rw::BinnedMatrix<double>(X), y, two);
          }) == "GbdtRanker: linear_leaves need X itself, not bins");
}

}  // namespace gbdt_ranker_test
