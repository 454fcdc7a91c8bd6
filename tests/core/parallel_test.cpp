#include <ridgewood/core/parallel.hpp>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "catch.hpp"

namespace parallel_test {

using namespace ridgewood;

namespace {

std::vector<double> squares(Index count, int threads) {
    std::vector<double> out(static_cast<std::size_t>(count));
    parallel_for(count, threads, [&](Index i) {
        out[static_cast<std::size_t>(i)] = std::sqrt(static_cast<double>(i));
    });
    return out;
}

}  // namespace

TEST_CASE("every index is called once, for any number of threads", "[core][parallel]") {
    for (const int threads : {1, 2, 3, 8, 0}) {
        std::vector<std::atomic<int>> calls(1000);
        parallel_for(1000, threads, [&](Index i) { ++calls[static_cast<std::size_t>(i)]; });
        for (const auto& count : calls)
            REQUIRE(count == 1);
        REQUIRE(squares(777, threads) == squares(777, 1));
    }
    parallel_for(0, 4, [](Index) { FAIL("no index to call"); });
}

TEST_CASE("many short sections in a row are all run", "[core][parallel]") {
    Index total = 0;
    for (int round = 0; round < 2000; ++round) {
        std::array<Index, 4> part{};
        parallel_for(4, 2, [&](Index i) { part[static_cast<std::size_t>(i)] = i + 1; });
        total += std::accumulate(part.begin(), part.end(), Index{0});
    }
    REQUIRE(total == 20'000);
}

TEST_CASE("nested calls run serially and give the same result", "[core][parallel]") {
    std::vector<std::vector<double>> nested(8);
    parallel_for(8, 4, [&](Index i) { nested[static_cast<std::size_t>(i)] = squares(50, 4); });
    for (const auto& row : nested)
        REQUIRE(row == squares(50, 1));
}

TEST_CASE("two threads of the caller may use the pool at once", "[core][parallel]") {
    std::vector<double> first, second;
    std::thread other([&] { first = squares(5000, 2); });
    second = squares(5000, 2);
    other.join();
    REQUIRE(first == second);
}

TEST_CASE("the exception of the lowest index arrives, and the pool lives on", "[core][parallel]") {
    for (const int threads : {1, 4}) {
        for (int round = 0; round < 50; ++round) {
            std::string message;
            try {
                parallel_for(100, threads, [](Index i) {
                    if (i % 30 == 7)
                        throw std::runtime_error("index " + std::to_string(i));
                });
            } catch (const std::runtime_error& error) {
                message = error.what();
            }
            REQUIRE(message == "index 7");
        }
        REQUIRE(squares(10, threads).size() == 10);
    }
}

TEST_CASE("a negative number of threads is refused", "[core][parallel]") {
    REQUIRE(refusal([] { return thread_count(-2); }) == "threads must be >= 0 (0 = all), got -2");
    REQUIRE(thread_count(0) >= 1);
    REQUIRE(thread_count(3) == 3);
}

TEST_CASE("any callable will do, and any number of threads", "[core][parallel]") {
    static std::atomic<Index> sum;
    struct Plain {
        static void call(Index i) { sum += i; }
    };
    sum = 0;
    parallel_for(100, 100'000, Plain::call);
    REQUIRE(sum == 4950);
}

}  // namespace parallel_test
