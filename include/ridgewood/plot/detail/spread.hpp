/// Moves labels apart.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// The places nearest to the ascending `wanted` ones, by least squares, that are `gap` apart and
/// in [low, high]: the isotonic regression of wanted[i] - i gap, by pooling adjacent violators.
/// There must be room for all.
[[nodiscard]] inline std::vector<double> spread(const std::vector<double>& wanted, double gap,
                                                double low, double high) {
    struct Pool {
        double sum;
        double size;
        [[nodiscard]] double mean() const { return sum / size; }
    };
    std::vector<Pool> blocks;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        blocks.push_back({wanted[i] - static_cast<double>(i) * gap, 1});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
            const Pool last = blocks.back();
            blocks.pop_back();
            blocks.back().sum += last.sum;
            blocks.back().size += last.size;
        }
    }
    const double slack = high - static_cast<double>(wanted.size()) * gap + gap;
    std::vector<double> out;
    for (const Pool& block : blocks) {
        const double place = std::max(low, std::min(block.mean(), slack));
        for (double k = 0; k < block.size; ++k)
            out.push_back(place + static_cast<double>(out.size()) * gap);
    }
    return out;
}

}  // namespace ridgewood::detail
