/// The order of documents within queries, as boosting learns it.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What a relevance of y is worth.
[[nodiscard]] inline double relevance_gain(double y) {
    return std::exp2(y) - 1;
}

/// What a place, counted from 0, leaves of a gain.
[[nodiscard]] inline double place_discount(Index place) {
    return 1 / std::log2(2 + static_cast<double>(place));
}

/// LambdaRank (Burges: From RankNet to LambdaRank to LambdaMART, 2010): a pair of documents of one
/// query, of which i is more relevant than j, pulls at their scores with
///     lambda = |change of NDCG if they changed places| / (1 + exp(f_i - f_j)).
class RankingObjective final : public Objective {
public:
    /// Query q has the rows from begin[q] to begin[q + 1]. Pairs count of which one is among the
    /// first `truncation` places.
    RankingObjective(std::vector<Index> begin, Index truncation)
        : begin_(std::move(begin)), truncation_(truncation) {}

    [[nodiscard]] Vector<double> start(const BoostingTarget&,
                                       const Vector<double>&) const override {
        return Vector<double>::Zero(1);
    }

    void derivatives(const BoostingTarget& target, const Matrix<double>& scores,
                     Matrix<float>& gradients, Matrix<float>& hessians,
                     int threads) const override {
        gradients.setZero();
        hessians.setZero();
        parallel_for(queries(), threads, [&](Index q) {
            const Documents documents = this->documents(q, target, scores);
            const auto count = static_cast<Index>(documents.rows.size());
            Vector<double> pull = Vector<double>::Zero(count), stiffness = pull;
            add_pairs(documents, pull, stiffness);
            for (Index k = 0; k < count; ++k) {
                const Index row = documents.rows[static_cast<std::size_t>(k)];
                gradients(row, 0) = static_cast<float>(pull[k] * target.weights[row]);
                hessians(row, 0) = static_cast<float>(stiffness[k] * target.weights[row]);
            }
        });
    }

    /// 1 - NDCG of the first `truncation` places, the mean over the queries that have a relevant
    /// document of positive weight.
    [[nodiscard]] double mean_loss(const BoostingTarget& target, const Matrix<double>& scores,
                                   int threads) const override {
        Vector<double> losses = Vector<double>::Zero(queries()), counts = losses;
        parallel_for(queries(), threads, [&](Index q) {
            const auto [rows, y, of_query] = documents(q, target, scores);
            const double best = best_gain(y);
            if (best > 0) {
                counts[q] = 1;
                losses[q] = 1 - gain(y, descending(of_query)) / best;
            }
        });
        return counts.sum() > 0 ? losses.sum() / counts.sum() : 0;
    }

    [[nodiscard]] bool is_by_row() const override { return false; }
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const override {
        return value;
    }

private:
    [[nodiscard]] Index queries() const { return static_cast<Index>(begin_.size()) - 1; }

    /// The documents of a query that have a weight.
    struct Documents {
        std::vector<Index> rows;
        Vector<double> y, scores;
    };
    [[nodiscard]] Documents documents(Index q, const BoostingTarget& target,
                                      const Matrix<double>& scores) const {
        const auto k = static_cast<std::size_t>(q);
        std::vector<Index> rows;
        for (Index row = begin_[k]; row < begin_[k + 1]; ++row) {
            if (target.weights[row] > 0)
                rows.push_back(row);
        }
        return {rows, target.y(rows), scores.col(0)(rows)};
    }

    /// Documents by falling values, the first of equal ones first.
    [[nodiscard]] static std::vector<Index> descending(const Vector<double>& values) {
        std::vector<Index> order(static_cast<std::size_t>(values.size()));
        std::iota(order.begin(), order.end(), Index{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](Index a, Index b) { return values[a] > values[b]; });
        return order;
    }

    /// The discounted gain of an order.
    [[nodiscard]] double gain(const Vector<double>& y, const std::vector<Index>& order) const {
        double sum = 0;
        for (Index place = 0; place < std::min(truncation_, y.size()); ++place)
            sum +=
                relevance_gain(y[order[static_cast<std::size_t>(place)]]) * place_discount(place);
        return sum;
    }
    [[nodiscard]] double best_gain(const Vector<double>& y) const { return gain(y, descending(y)); }

    void add_pairs(const Documents& documents, Vector<double>& pull,
                   Vector<double>& stiffness) const {
        const auto& [numbers, y, scores] = documents;
        const double best = best_gain(y);
        if (!(best > 0))
            return;
        const auto order = descending(scores);
        const Index rows = y.size();
        for (Index a = 0; a < std::min(truncation_, rows); ++a) {
            for (Index b = a + 1; b < rows; ++b) {
                Index better = order[static_cast<std::size_t>(a)];
                Index worse = order[static_cast<std::size_t>(b)];
                if (!(y[better] > y[worse]) && !(y[better] < y[worse]))
                    continue;
                if (y[better] < y[worse])
                    std::swap(better, worse);
                const double change =
                    (relevance_gain(y[better]) - relevance_gain(y[worse])) *
                    (place_discount(a) - (b < truncation_ ? place_discount(b) : 0)) / best;
                const double doubt = logistic(scores[worse] - scores[better]);
                pull[better] -= change * doubt;
                pull[worse] += change * doubt;
                stiffness[better] += change * doubt * (1 - doubt);
                stiffness[worse] += change * doubt * (1 - doubt);
            }
        }
    }

    std::vector<Index> begin_;
    Index truncation_;
};

}  // namespace ridgewood::detail
