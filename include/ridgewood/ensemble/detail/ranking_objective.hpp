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
        parallel_for(queries(), threads, [&](Index q) {
            const auto [first, rows] = query(q);
            Vector<double> pull = Vector<double>::Zero(rows), stiffness = pull;
            if (target.weights.segment(first, rows).sum() > 0)
                add_pairs(target.y.segment(first, rows), scores.col(0).segment(first, rows), pull,
                          stiffness);
            const auto weights = target.weights.segment(first, rows);
            gradients.col(0).segment(first, rows) = pull.cwiseProduct(weights).cast<float>();
            hessians.col(0).segment(first, rows) = stiffness.cwiseProduct(weights).cast<float>();
        });
    }

    /// 1 - NDCG of the first `truncation` places, the mean over the queries that have a relevant
    /// document and a weight.
    [[nodiscard]] double mean_loss(const BoostingTarget& target, const Matrix<double>& scores,
                                   int threads) const override {
        Vector<double> losses(queries()), weights(queries());
        parallel_for(queries(), threads, [&](Index q) {
            const auto [first, rows] = query(q);
            const Vector<double> y = target.y.segment(first, rows);
            const double best = best_gain(y);
            const double weight = target.weights.segment(first, rows).sum();
            weights[q] = best > 0 && weight > 0 ? 1 : 0;
            losses[q] = 0;
            if (weights[q] > 0) {
                const auto order = descending(scores.col(0).segment(first, rows));
                double gain = 0;
                for (Index place = 0; place < std::min(truncation_, rows); ++place)
                    gain += relevance_gain(y[order[static_cast<std::size_t>(place)]]) *
                            place_discount(place);
                losses[q] = 1 - gain / best;
            }
        });
        return weights.sum() > 0 ? losses.sum() / weights.sum() : 0;
    }

    [[nodiscard]] bool is_by_row() const override { return false; }
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const override {
        return value;
    }

private:
    [[nodiscard]] Index queries() const { return static_cast<Index>(begin_.size()) - 1; }
    [[nodiscard]] std::pair<Index, Index> query(Index q) const {
        const auto k = static_cast<std::size_t>(q);
        return {begin_[k], begin_[k + 1] - begin_[k]};
    }

    /// Documents by falling values, the first of equal ones first.
    [[nodiscard]] static std::vector<Index> descending(const Vector<double>& values) {
        std::vector<Index> order(static_cast<std::size_t>(values.size()));
        std::iota(order.begin(), order.end(), Index{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](Index a, Index b) { return values[a] > values[b]; });
        return order;
    }

    /// The discounted gain of the best order.
    [[nodiscard]] double best_gain(const Vector<double>& y) const {
        const auto order = descending(y);
        double gain = 0;
        for (Index place = 0; place < std::min(truncation_, y.size()); ++place)
            gain +=
                relevance_gain(y[order[static_cast<std::size_t>(place)]]) * place_discount(place);
        return gain;
    }

    void add_pairs(const Vector<double>& y, const Vector<double>& scores, Vector<double>& pull,
                   Vector<double>& stiffness) const {
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
