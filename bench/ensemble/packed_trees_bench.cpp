/// Batches and single rows through packed trees, against a loop over Tree::leaf. 100 trees of 28
/// columns in single precision and double, with 64 and 255 leaves; 20 with 16384, as trees grown to
/// purity have. The time is that of a row.
#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Index;
using ridgewood::Matrix;
using ridgewood::Tree;
using ridgewood::TreeNode;
using ridgewood::TreeParts;
using ridgewood::detail::PackedTrees;

constexpr Index columns = 28, rows = 20000;

void forests(benchmark::internal::Benchmark* runs) {
    runs->Args({100, 64})->Args({100, 255})->Args({20, 16384})->Unit(benchmark::kMicrosecond);
}

template <class S>
const Matrix<S>& table() {
    static const Matrix<S> X = bench::normal_matrix(rows, columns).cast<S>();
    return X;
}

/// Splits leaves at values of their rows, larger ones sooner, as growing would.
template <class S>
Tree<S> random_tree(Index leaves, ridgewood::Random random) {
    const Matrix<S>& X = table<S>();
    struct Leaf {
        std::size_t node;
        std::vector<Index> rows;
    };
    std::vector<Leaf> open(1);
    open[0].rows.resize(static_cast<std::size_t>(rows));
    std::iota(open[0].rows.begin(), open[0].rows.end(), Index{0});
    TreeParts<S> parts;
    parts.nodes.resize(1);
    const auto draw = [&](std::size_t count) {
        return static_cast<std::size_t>(random.below(static_cast<Index>(count)));
    };
    while (static_cast<Index>(open.size()) < leaves) {
        std::size_t k = draw(open.size());
        for (int i = 0; i < 2; ++i) {
            const std::size_t other = draw(open.size());
            if (open[other].rows.size() > open[k].rows.size())
                k = other;
        }
        const auto feature = random.below(columns);
        const S threshold = X(open[k].rows[draw(open[k].rows.size())], feature);
        const std::size_t left = parts.nodes.size();
        Leaf below{left, {}}, above{left + 1, {}};
        for (const Index row : open[k].rows)
            (X(row, feature) <= threshold ? below : above).rows.push_back(row);
        if (above.rows.empty())
            continue;
        parts.nodes[open[k].node] = {threshold, static_cast<std::uint32_t>(left),
                                     static_cast<std::uint32_t>(feature)};
        parts.nodes.resize(left + 2);
        open[k] = std::move(below);
        open.push_back(std::move(above));
    }
    std::uint32_t values = 0;
    for (TreeNode<S>& node : parts.nodes) {
        if (node.is_leaf())
            node.word = values++;
    }
    parts.values = Matrix<S>::Random(1, static_cast<Index>(values));
    return Tree<S>(std::move(parts));
}

template <class S>
std::vector<Tree<S>> forest(const benchmark::State& state) {
    std::vector<Tree<S>> trees;
    for (std::uint64_t t = 0; t < static_cast<std::uint64_t>(state.range(0)); ++t)
        trees.push_back(random_tree<S>(state.range(1), ridgewood::Random(t)));
    return trees;
}

void count_rows(benchmark::State& state, Index rows_of_a_run) {
    state.counters["time_of_a_row"] = benchmark::Counter(
        static_cast<double>(rows_of_a_run),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class S>
void batch(benchmark::State& state) {
    const PackedTrees<S> trees(forest<S>(state), columns);
    for (auto _ : state)
        benchmark::DoNotOptimize(trees.sums(table<S>(), 1));
    count_rows(state, rows);
}
BENCHMARK(batch<float>)->Apply(forests);
BENCHMARK(batch<double>)->Apply(forests);

template <class S>
void batch_with_missing(benchmark::State& state) {
    Matrix<S> X = table<S>();
    for (Index i = 0; i < rows; i += 10)
        X(i, i % columns) = std::numeric_limits<S>::quiet_NaN();
    const PackedTrees<S> trees(forest<S>(state), columns);
    for (auto _ : state)
        benchmark::DoNotOptimize(trees.sums(X, 1));
    count_rows(state, rows);
}
BENCHMARK(batch_with_missing<float>)->Apply(forests);

/// A row that the caches have not seen for a while.
template <class S>
void single_row(benchmark::State& state) {
    const Matrix<S> X = table<S>().transpose();
    const PackedTrees<S> trees(forest<S>(state), columns);
    Index row = 0;
    for (auto _ : state) {
        double sum = 0;
        trees.add_row(X.col(row).data(), 1, &sum);
        benchmark::DoNotOptimize(sum);
        row = row + 1 < rows ? row + 1 : 0;
    }
    count_rows(state, 1);
}
BENCHMARK(single_row<float>)->Apply(forests);
BENCHMARK(single_row<double>)->Apply(forests);

template <class S>
void plain_loop(benchmark::State& state) {
    const std::vector<Tree<S>> trees = forest<S>(state);
    const Matrix<S>& X = table<S>();
    for (auto _ : state) {
        bench::Vector sums = bench::Vector::Zero(rows);
        for (const Tree<S>& tree : trees) {
            for (Index i = 0; i < rows; ++i) {
                const Index leaf = tree.leaf([&](Index j) { return X(i, j); });
                const auto& node = tree.nodes()[static_cast<std::size_t>(leaf)];
                sums[i] += static_cast<double>(tree.values()(0, node.value()));
            }
        }
        benchmark::DoNotOptimize(sums.data());
    }
    count_rows(state, rows);
}
BENCHMARK(plain_loop<float>)->Apply(forests);

}  // namespace
