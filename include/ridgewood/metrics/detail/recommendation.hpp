/// Which recommended items are relevant, and at which place they stand.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

struct RecommendationHits {
    /// Places, from 1 on, of the relevant items among the first `depth` recommended.
    std::vector<Index> places;
    /// Distinct items that are relevant, at least 1.
    Index relevant = 0;
    /// k, or the length of the list.
    Index depth = 0;
};

/// An item that is recommended again holds its place but does not hit again. O(n log n).
template <class Item>
[[nodiscard]] RecommendationHits find_hits(const std::vector<Item>& relevant,
                                           const std::vector<Item>& recommended,
                                           std::optional<Index> k) {
    std::vector<Item> items = relevant;
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    const auto length = static_cast<Index>(recommended.size());
    RecommendationHits hits{{}, static_cast<Index>(items.size()), k.value_or(length)};
    std::vector<char> is_found(items.size());
    for (Index i = 0; i < std::min(length, hits.depth); ++i) {
        const Item& item = recommended[static_cast<std::size_t>(i)];
        const auto place = std::lower_bound(items.begin(), items.end(), item);
        if (place == items.end() || item < *place)
            continue;
        char& found = is_found[static_cast<std::size_t>(place - items.begin())];
        if (!found)
            hits.places.push_back(i + 1);
        found = 1;
    }
    return hits;
}

/// score(hits) of one list of recommendations, NaN when nothing is relevant.
template <class Item, class Score>
[[nodiscard]] double score_lists(std::string_view name, const std::vector<Item>& relevant,
                                 const std::vector<Item>& recommended, std::optional<Index> k,
                                 Score score) {
    require(!k || *k >= 1, name, ": k must be >= 1, got ", k.value_or(1));
    return relevant.empty() ? std::numeric_limits<double>::quiet_NaN()
                            : score(find_hits(relevant, recommended, k));
}

/// The mean over the lists whose score is not NaN; NaN when there is none.
template <class Item, class Score>
[[nodiscard]] double score_lists(std::string_view name,
                                 const std::vector<std::vector<Item>>& relevant,
                                 const std::vector<std::vector<Item>>& recommended,
                                 std::optional<Index> k, Score score) {
    require(relevant.size() == recommended.size(), name, ": relevant has ", relevant.size(),
            " lists but recommended has ", recommended.size());
    double sum = 0, lists = 0;
    for (std::size_t i = 0; i < relevant.size(); ++i) {
        const double value = score_lists(name, relevant[i], recommended[i], k, score);
        if (is_nan(value))
            continue;
        sum += value;
        ++lists;
    }
    return lists > 0 ? sum / lists : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace ridgewood::detail
