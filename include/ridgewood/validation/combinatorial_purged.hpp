/// Combinatorial purged cross-validation: many histories out of one.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/detail/combinations.hpp>
#include <ridgewood/validation/detail/label_index.hpp>
#include <ridgewood/validation/detail/time_blocks.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

/// Combinatorial purged cross-validation (Lopez de Prado: Advances in Financial Machine Learning,
/// 2018, chapter 12). Time is cut into blocks; every choice of `test_blocks` of them is tested once
/// and trained on the rest, in lexicographic order. Each block is tested in several folds, which
/// combine to `paths()` whole histories:
///
///     const CombinatorialPurged cv{.blocks = 12, .test_blocks = 6, .purge = {.spans = spans}};
///     cv.count();   // 924 folds
///     cv.paths();   // 462 paths
struct CombinatorialPurged {
    /// How many blocks of equally many distinct times, from 2 to the number of those.
    Index blocks = 6;
    /// How many of them are tested at a time, from 1 to blocks - 1.
    Index test_blocks = 2;
    Purge purge = {};
    /// Whether the purge may leave nothing to train on.
    bool allow_empty_train = false;

    /// Throws std::invalid_argument for options out of range, for rows that are not in order of
    /// time, and, when that fold is asked for, for one without rows to train on.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.purge = purge}; }

    /// How many folds there are: blocks choose test_blocks. Throws std::invalid_argument for
    /// options out of range and when it is too large a number for an Index.
    [[nodiscard]] Index count() const { return choices().count(); }
    /// How many paths there are: blocks - 1 choose test_blocks - 1. Throws as count does.
    [[nodiscard]] Index paths() const;
    /// For each path (row) and block (column), the fold whose test of the block belongs to the
    /// path: the first fold that tests a block is on path 0, the second on path 1. Throws as count
    /// does.
    [[nodiscard]] Matrix<Index> path_folds() const;

    /// Puts predictions together to paths. `predicted[k]` holds one value for each test row of fold
    /// k, in the order of the rows. Returns rows x paths(). Throws std::invalid_argument for sizes
    /// that are not so, and as split does.
    template <Real S>
    [[nodiscard]] Matrix<S> assemble_paths(Index rows,
                                           const std::vector<Vector<S>>& predicted) const;

private:
    [[nodiscard]] detail::Combinations choices() const;
    [[nodiscard]] std::vector<RowRange> rows_of_blocks() const {
        return detail::blocks_of_times("CombinatorialPurged", "blocks", blocks, purge.spans.begin);
    }
};

inline detail::Combinations CombinatorialPurged::choices() const {
    detail::require(blocks >= 2, "CombinatorialPurged: blocks must be >= 2, got ", blocks);
    detail::require(test_blocks >= 1 && test_blocks < blocks,
                    "CombinatorialPurged: test_blocks must be in [1, ", blocks - 1, "], got ",
                    test_blocks);
    detail::require(
        detail::Combinations::count(blocks, test_blocks) < detail::Combinations::too_many,
        "CombinatorialPurged: ", test_blocks, " of ", blocks,
        " blocks are more folds than can be counted");
    return detail::Combinations(blocks, test_blocks);
}

inline FoldPlan CombinatorialPurged::split(Index rows) const {
    auto chosen = choices();
    const Index folds = chosen.count();
    const detail::LabelIndex labels(purge, rows);
    auto tests = rows_of_blocks();
    std::vector<RowRanges> excluded;
    for (const RowRange& test : tests)
        excluded.push_back(labels.excluded(test));
    // What neighbouring blocks cost together is what each of them costs: the rows before the first
    // that reach the second reach the first as well.
    const auto fold = [chosen = std::move(chosen), tests = std::move(tests),
                       excluded = std::move(excluded), rows,
                       allow_empty = allow_empty_train](Index k) {
        Fold result;
        std::vector<RowRange> cost;
        cost.reserve(tests.size());
        chosen.visit(k, [&](Index block) {
            const auto place = static_cast<std::size_t>(block);
            result.test.push(tests[place]);
            cost.insert(cost.end(), excluded[place].begin(), excluded[place].end());
        });
        result.train = detail::without({{0, rows}}, cost);
        detail::check_training("CombinatorialPurged", k, result, allow_empty);
        return result;
    };
    return FoldPlan(rows, folds, fold);
}

inline Index CombinatorialPurged::paths() const {
    // Each fold tests test_blocks of the blocks, each path all of them.
    return count() / blocks * test_blocks + count() % blocks * test_blocks / blocks;
}

inline Matrix<Index> CombinatorialPurged::path_folds() const {
    const detail::Combinations chosen = choices();
    Matrix<Index> folds(paths(), blocks);
    std::vector<Index> seen(static_cast<std::size_t>(blocks), 0);
    for (Index k = 0; k < chosen.count(); ++k) {
        chosen.visit(
            k, [&](Index block) { folds(seen[static_cast<std::size_t>(block)]++, block) = k; });
    }
    return folds;
}

template <Real S>
Matrix<S> CombinatorialPurged::assemble_paths(Index rows,
                                              const std::vector<Vector<S>>& predicted) const {
    const detail::Combinations chosen = choices();
    detail::require(static_cast<Index>(predicted.size()) == chosen.count(),
                    "assemble_paths: there are predictions of ", predicted.size(), " folds for ",
                    chosen.count());
    const auto tests = rows_of_blocks();
    detail::require(tests.back().end == rows, "spans has ", tests.back().end,
                    " labels but there are ", rows, " rows");
    Matrix<S> paths_of_rows(rows, paths());
    std::vector<Index> seen(tests.size(), 0);
    for (Index k = 0; k < chosen.count(); ++k) {
        const Vector<S>& values = predicted[static_cast<std::size_t>(k)];
        Index tested = 0;
        chosen.visit(k,
                     [&](Index block) { tested += tests[static_cast<std::size_t>(block)].rows(); });
        detail::require(values.size() == tested, "assemble_paths: fold ", k, " has ", values.size(),
                        " predictions for ", tested, " test rows");
        Index next = 0;
        chosen.visit(k, [&](Index block) {
            const auto place = static_cast<std::size_t>(block);
            const RowRange test = tests[place];
            paths_of_rows.col(seen[place]++).segment(test.begin, test.rows()) =
                values.segment(next, test.rows());
            next += test.rows();
        });
    }
    return paths_of_rows;
}

}  // namespace ridgewood
