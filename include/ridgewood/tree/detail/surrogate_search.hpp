/// Second choices for rows whose value of the split's feature is missing.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/position_order.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A SurrogateSplit by ranks.
struct Surrogate {
    Index feature = 0;
    bool is_categorical = false;
    /// Numeric: `below` are the ranks up to last_below; the next one of the node is first_above.
    std::uint32_t last_below = 0, first_above = 0;
    /// Categorical: `below` are these, ascending.
    std::vector<std::uint32_t> named = {};
    bool below_goes_left = true;
    double agreement = 0, adjusted_agreement = 0;

    [[nodiscard]] bool sends_left(std::uint32_t rank) const {
        const bool below = is_categorical ? std::binary_search(named.begin(), named.end(), rank)
                                          : rank <= last_below;
        return below == below_goes_left;
    }
};

/// Finds the splits of other features that send the most weight the same way as the split of a
/// node (Breiman et al. 1984, section 5.3), with rpart's rules: at least two rows on each side,
/// agreement as a share of all rows that have the split's feature, and better than sending all to
/// the heavier side.
template <Real S>
class SurrogateSearch {
public:
    /// `monotone` has a sign each feature, or none at all; a feature with a sign is no surrogate,
    /// as the split that it stands for knows nothing of the sign.
    SurrogateSearch(const RankMatrix<S>& ranks, const std::vector<int>& monotone)
        : ranks_(ranks), monotone_(monotone) {}

    /// `sides` are those of the rows by the split on `primary`; weights are one a row of X. Returns
    /// up to `most`, best first, of equal agreement the first feature first.
    [[nodiscard]] std::vector<Surrogate> search(RowSpan rows, const std::vector<Side>& sides,
                                                const double* weights, Index primary, Index most) {
        load(rows, sides, weights);
        std::vector<Surrogate> found;
        for (Index feature = 0; feature < ranks_.cols(); ++feature) {
            const bool is_monotone =
                !monotone_.empty() && monotone_[static_cast<std::size_t>(feature)] != 0;
            if (feature == primary || is_monotone)
                continue;
            const RankView column(ranks_.column(feature));
            order_.build(column, rows, false);
            std::optional<Surrogate> surrogate =
                column.is_categorical ? best_set() : best_threshold();
            if (!surrogate)
                continue;
            surrogate->feature = feature;
            if (rate(*surrogate))
                found.push_back(*std::move(surrogate));
        }
        std::stable_sort(found.begin(), found.end(), [](const Surrogate& a, const Surrogate& b) {
            return a.agreement > b.agreement;
        });
        found.resize(std::min(found.size(), static_cast<std::size_t>(most)));
        return found;
    }

    /// Whether the split sent more weight to the left, in the last search.
    [[nodiscard]] bool left_is_heavier() const { return all_.left > all_.right; }

    /// Sends the rows of unknown side where the first surrogate does whose feature they have, or to
    /// the heavier side.
    void send(RowSpan rows, const std::vector<Surrogate>& surrogates,
              std::vector<Side>& sides) const {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (sides[i] == Side::unknown)
                sides[i] = sends_left(rows[i], surrogates) ? Side::left : Side::right;
        }
    }

private:
    struct Count {
        double left = 0, right = 0;  // weights
        std::size_t rows = 0;

        void add(const Count& other) {
            left += other.left;
            right += other.right;
            rows += other.rows;
        }
    };

    void load(RowSpan rows, const std::vector<Side>& sides, const double* weights) {
        members_.assign(rows.size(), {});
        all_ = {};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double weight = weights[rows[i]];
            if (sides[i] == Side::left)
                members_[i] = {weight, 0, 1};
            if (sides[i] == Side::right)
                members_[i] = {0, weight, 1};
            all_.add(members_[i]);
        }
    }

    [[nodiscard]] Count count(std::size_t group) const {
        Count sum;
        for (const std::uint32_t position : order_.group(group))
            sum.add(members_[position]);
        return sum;
    }

    /// Agreement is a weight until `rate`.
    [[nodiscard]] std::optional<Surrogate> best_threshold() const {
        Count both, below;
        for (std::size_t g = 0; g < order_.groups(); ++g)
            both.add(count(g));
        Surrogate best{.agreement = std::max(both.left, both.right)};
        bool found = false;
        for (std::size_t g = 0; g + 1 < order_.groups(); ++g) {
            below.add(count(g));
            if (both.rows - below.rows < 2)
                break;
            if (below.rows < 2)
                continue;
            const double same = below.left + (both.right - below.right);
            const double opposite = below.right + (both.left - below.left);
            if (std::max(same, opposite) > best.agreement) {
                // Where both improve, rpart looks at "below goes right" first.
                const bool takes_opposite = opposite > best.agreement;
                found = true;
                best.below_goes_left = !takes_opposite;
                best.agreement = takes_opposite ? opposite : same;
                best.last_below = order_.ranks()[g];
                best.first_above = order_.ranks()[g + 1];
            }
        }
        return found ? std::optional(best) : std::nullopt;
    }

    /// Each category goes where most of its weight goes; those of the lighter side are named.
    [[nodiscard]] std::optional<Surrogate> best_set() const {
        Count both;
        for (std::size_t g = 0; g < order_.groups(); ++g)
            both.add(count(g));
        const bool left_is_default = both.left > both.right;
        Surrogate best{.is_categorical = true, .below_goes_left = !left_is_default};
        for (std::size_t g = 0; g < order_.groups(); ++g) {
            const Count members = count(g);
            best.agreement += std::max(members.left, members.right);
            const bool goes_left =
                members.left > members.right || (members.left == members.right && left_is_default);
            if (members.rows > 0 && goes_left != left_is_default)
                best.named.push_back(order_.ranks()[g]);
        }
        return best;
    }

    [[nodiscard]] bool rate(Surrogate& surrogate) const {
        const double weight = all_.left + all_.right;
        const double majority = std::max(all_.left, all_.right) / weight;
        surrogate.agreement /= weight;
        surrogate.adjusted_agreement = (surrogate.agreement - majority) / (1 - majority);
        constexpr double nothing = 1e-10;
        return surrogate.adjusted_agreement > nothing;
    }

    [[nodiscard]] bool sends_left(std::uint32_t row,
                                  const std::vector<Surrogate>& surrogates) const {
        for (const Surrogate& surrogate : surrogates) {
            const RankColumn<S>& column = ranks_.column(surrogate.feature);
            const std::uint32_t rank = RankView(column).rank(row);
            if (rank != column.missing())
                return surrogate.sends_left(rank);
        }
        return left_is_heavier();
    }

    const RankMatrix<S>& ranks_;
    const std::vector<int>& monotone_;
    PositionOrder order_;
    std::vector<Count> members_;
    Count all_;
};

}  // namespace ridgewood::detail
