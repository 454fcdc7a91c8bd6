/// Shapley values of rows in trees of 28 columns with 6, 64, 255 leaves and with 8192, as trees
/// grown to purity have, against the algorithm of Lundberg, Erion, Lee (2018) written out. The time
/// is that of a row in a tree.
#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/explain.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

#include "../data.hpp"

namespace {

using bench::Index;
using bench::Matrix;
using bench::Vector;
using ridgewood::TreeRegressorModel;

constexpr Index columns = 28, rows = 20000;

void trees(benchmark::internal::Benchmark* runs) {
    runs->Arg(6)->Arg(64)->Arg(255)->Arg(8192)->Unit(benchmark::kMicrosecond);
}

const Matrix& table() {
    static const Matrix X = bench::normal_matrix(rows, columns);
    return X;
}

TreeRegressorModel<double> tree(const benchmark::State& state) {
    const Vector y = table().col(0) + table().col(1).cwiseProduct(table().col(2)) + table().col(3);
    return ridgewood::CartRegressor{.max_leaf_nodes = state.range(0)}.fit(table(), y);
}

/// Algorithm 2 of the paper: of the ways to a node the shares of subsets by size are kept.
class Lundberg {
public:
    explicit Lundberg(const TreeRegressorModel<double>& model) : model_(model) {}

    void add(const Vector& x, Vector& values) const { descend(0, {}, 1, 1, -1, x, values); }

private:
    struct Element {
        Index feature;
        double zero, one, weight;
    };
    using Path = std::vector<Element>;

    static void extend(Path& path, double zero, double one, Index feature) {
        const auto size = static_cast<double>(path.size());
        path.push_back({feature, zero, one, path.empty() ? 1.0 : 0.0});
        for (std::size_t i = path.size() - 1; i-- > 0;) {
            const auto at = static_cast<double>(i);
            path[i + 1].weight += one * path[i].weight * (at + 1) / (size + 1);
            path[i].weight *= zero * (size - at) / (size + 1);
        }
    }

    static void unwind(Path& path, std::size_t k) {
        const std::size_t last = path.size() - 1;
        const auto size = static_cast<double>(path.size());
        const double one = path[k].one, zero = path[k].zero;
        double next = path[last].weight;
        for (std::size_t i = last; i-- > 0;) {
            const auto at = static_cast<double>(i);
            if (one != 0) {
                const double kept = path[i].weight;
                path[i].weight = next * size / ((at + 1) * one);
                next = kept - path[i].weight * zero * (size - 1 - at) / size;
            } else {
                path[i].weight *= size / (zero * (size - 1 - at));
            }
        }
        for (std::size_t i = k; i < last; ++i) {
            path[i].feature = path[i + 1].feature;
            path[i].zero = path[i + 1].zero;
            path[i].one = path[i + 1].one;
        }
        path.pop_back();
    }

    /// The sum of the weights that unwind() would leave.
    static double unwound(const Path& path, std::size_t k) {
        const std::size_t last = path.size() - 1;
        const auto size = static_cast<double>(path.size());
        const double one = path[k].one, zero = path[k].zero;
        double next = path[last].weight, sum = 0;
        for (std::size_t i = last; i-- > 0;) {
            const auto at = static_cast<double>(i);
            if (one != 0) {
                const double weight = next * size / ((at + 1) * one);
                sum += weight;
                next = path[i].weight - weight * zero * (size - 1 - at) / size;
            } else {
                sum += path[i].weight * size / (zero * (size - 1 - at));
            }
        }
        return sum;
    }

    void descend(Index node, Path path, double zero, double one, Index feature, const Vector& x,
                 Vector& values) const {
        extend(path, zero, one, feature);
        const auto& split = model_.tree().nodes()[static_cast<std::size_t>(node)];
        if (split.is_leaf()) {
            const double value = model_.tree().values()(0, split.value());
            for (std::size_t k = 1; k < path.size(); ++k)
                values[path[k].feature] += unwound(path, k) * (path[k].one - path[k].zero) * value;
            return;
        }
        double zero_before = 1, one_before = 1;
        for (std::size_t k = 1; k < path.size(); ++k) {
            if (path[k].feature == split.feature()) {
                zero_before = path[k].zero;
                one_before = path[k].one;
                unwind(path, k);
                break;
            }
        }
        const Index hot = model_.tree().next(node, x);
        const auto& covers = model_.statistics().weight;
        const auto left = static_cast<Index>(split.left);
        for (const Index child : {left, left + 1}) {
            descend(child, path, zero_before * covers[child] / covers[node],
                    child == hot ? one_before : 0, split.feature(), x, values);
        }
    }

    const TreeRegressorModel<double>& model_;
};

void count_rows(benchmark::State& state, Index rows_of_a_run) {
    state.counters["time_of_a_row"] = benchmark::Counter(
        static_cast<double>(rows_of_a_run),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void values(benchmark::State& state) {
    const auto explainer = ridgewood::tree_explainer(tree(state));
    for (auto _ : state)
        benchmark::DoNotOptimize(explainer.values(table().topRows(1024)));
    count_rows(state, 1024);
}
BENCHMARK(values)->Apply(trees);

void one_row(benchmark::State& state) {
    const auto explainer = ridgewood::tree_explainer(tree(state));
    for (auto _ : state)
        benchmark::DoNotOptimize(explainer.values(table().topRows(1)));
    count_rows(state, 1);
}
BENCHMARK(one_row)->Apply(trees);

void interactions(benchmark::State& state) {
    const auto explainer = ridgewood::tree_explainer(tree(state));
    for (auto _ : state)
        benchmark::DoNotOptimize(explainer.interactions(table().topRows(64)));
    count_rows(state, 64);
}
BENCHMARK(interactions)->Apply(trees);

void lundberg(benchmark::State& state) {
    const auto model = tree(state);
    const Lundberg peer(model);
    const auto ours = ridgewood::tree_explainer(model).values(table().topRows(1)).values;
    Vector first = Vector::Zero(columns);
    peer.add(table().row(0), first);
    if (!first.isApprox(ours.transpose(), 1e-6))
        state.SkipWithError("not the same values");
    Index row = 0;
    for (auto _ : state) {
        Vector sums = Vector::Zero(columns);
        peer.add(table().row(row), sums);
        benchmark::DoNotOptimize(sums.data());
        row = (row + 1) % 1024;
    }
    count_rows(state, 1);
}
BENCHMARK(lundberg)->Apply(trees);

}  // namespace
