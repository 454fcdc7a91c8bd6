#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/split_scan.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace split_scan_test {

using namespace ridgewood;

namespace {

/// Sums on the left of each place, one unused value before them, and those of the whole node.
struct Node {
    std::vector<double> left_weight = {-1}, left_sum = {-1};
    double weight = 0, sum = 0;

    void add(double w, double s) {
        weight += w;
        sum += s;
        left_weight.push_back(weight);
        left_sum.push_back(sum);
    }
    [[nodiscard]] std::size_t places() const { return left_weight.size() - 1; }
    [[nodiscard]] double gain(std::size_t place) const {
        const double w = left_weight[place + 1], s = left_sum[place + 1];
        // Through memory, so that no flag fuses the products with the difference.
        const volatile double left = s * (weight - w), right = (sum - s) * w;
        const double difference = left - right;
        return difference * difference / (w * (weight - w)) / weight;
    }
    [[nodiscard]] double textbook_gain(std::size_t place) const {
        const double w = left_weight[place + 1], s = left_sum[place + 1];
        return s * s / w + (sum - s) * (sum - s) / (weight - w) - sum * sum / weight;
    }
};

/// Groups of one row to three of class 0 or 1.
Node classes(std::size_t places, std::uint64_t seed) {
    Node node;
    Random random(seed);
    for (std::size_t i = 0; i <= places; ++i) {
        const Index rows = 1 + random.below(3);
        node.add(static_cast<double>(rows), static_cast<double>(random.below(rows + 1)));
    }
    node.left_weight.pop_back();
    node.left_sum.pop_back();
    return node;
}

Node numbers(std::size_t places, std::uint64_t seed) {
    Node node;
    Random random(seed);
    for (std::size_t i = 0; i <= places; ++i) {
        const double weight = random.uniform() + 0.01;
        node.add(weight, weight * random.normal());
    }
    node.left_weight.pop_back();
    node.left_sum.pop_back();
    return node;
}

void require_best(const Node& node, double min_weight) {
    std::size_t best = node.places();
    double gain = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < node.places(); ++i) {
        const double left = node.left_weight[i + 1], right = node.weight - left;
        if (left < min_weight || right < min_weight || left <= 0 || right <= 0)
            continue;
        REQUIRE(node.gain(i) == Approx(node.textbook_gain(i)).margin(1e-9));
        if (node.gain(i) > gain) {
            best = i;
            gain = node.gain(i);
        }
    }
    for (const auto isa : levels()) {
        const auto scanned =
            simd::scan_splits(isa, node.left_weight.data() + 1, node.left_sum.data() + 1,
                              node.places(), node.weight, node.sum, min_weight);
        REQUIRE(scanned.place == best);
        REQUIRE(scanned.gain == gain);
    }
}

}  // namespace

TEST_CASE("scan_splits finds the first of the best places at every level", "[simd][split_scan]") {
    for (std::size_t places = 0; places < 68; ++places) {
        for (const double min_weight : {0.0, 1.0, 4.0, 20.0, 1000.0}) {
            require_best(classes(places, places), min_weight);
            require_best(numbers(places, places), min_weight);
        }
    }
    for (const std::size_t places : {1000U, 30001U}) {
        require_best(classes(places, places), 10);
        require_best(numbers(places, places), 10);
    }
}

TEST_CASE("scan_splits takes the first of two mirrored splits, and of many without a gain",
          "[simd][split_scan]") {
    for (std::size_t half = 1; half < 40; ++half) {
        Node mirrored, equal;
        for (std::size_t i = 0; i < 2 * half; ++i) {
            mirrored.add(1, i == 0 || i + 1 == 2 * half ? 3 : 1);
            equal.add(1, 0.5);
        }
        for (const auto isa : levels()) {
            const auto place = [isa](const Node& node) {
                return simd::scan_splits(isa, node.left_weight.data() + 1, node.left_sum.data() + 1,
                                         node.places(), node.weight, node.sum)
                    .place;
            };
            REQUIRE(place(mirrored) == 0);
            REQUIRE(place(equal) == 0);
        }
    }
}

TEST_CASE("scan_splits allows no place where a side has no weight", "[simd][split_scan]") {
    Node node;
    for (int i = 0; i < 20; ++i)
        node.add(i < 5 || i >= 15 ? 0 : 1, i < 5 ? 7 : i);
    for (const auto isa : levels()) {
        const auto scan = [&](double min_weight) {
            return simd::scan_splits(isa, node.left_weight.data() + 1, node.left_sum.data() + 1,
                                     node.places(), node.weight, node.sum, min_weight);
        };
        const auto scanned = scan(0);
        REQUIRE(scanned.place >= 5);
        REQUIRE(scanned.place < 14);
        REQUIRE(std::isfinite(scanned.gain));
        REQUIRE(scan(5).place == 9);
        REQUIRE(scan(5.5).place == node.places());
        REQUIRE(scan(5.5).gain == -std::numeric_limits<double>::infinity());
    }
}

}  // namespace split_scan_test
