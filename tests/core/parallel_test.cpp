#include <ridgewood/core/parallel.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

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

namespace {

/// The numbers below 2^levels, each made from another one while that is done; `run` is called with
/// each of them and the number of its task.
template <class Run>
std::vector<int> grown_numbers(int levels, int threads, Run run) {
    std::vector<int> waiting{1}, done;
    parallel_work(
        threads,
        [&]() -> std::optional<int> {
            if (waiting.empty())
                return std::nullopt;
            const int number = waiting.back();
            waiting.pop_back();
            return number;
        },
        run,
        [&](int number) {
            done.push_back(number);
            for (const int child : {2 * number, 2 * number + 1}) {
                if (child < 1 << levels)
                    waiting.push_back(child);
            }
        });
    std::sort(done.begin(), done.end());
    return done;
}

}  // namespace

TEST_CASE("work that comes to be on the way is all done, each once", "[core][parallel]") {
    std::vector<int> all(1023);
    std::iota(all.begin(), all.end(), 1);
    for (const int threads : {1, 2, 4, 9, 0}) {
        std::vector<std::atomic<int>> busy(static_cast<std::size_t>(thread_count(threads)));
        std::atomic<bool> is_shared = false;
        const auto run = [&](int, int k) {
            std::atomic<int>& mine = busy[static_cast<std::size_t>(k)];
            if (++mine != 1)
                is_shared = true;
            static_cast<void>(squares(20, 1));
            --mine;
        };
        REQUIRE(grown_numbers(10, threads, run) == all);
        REQUIRE_FALSE(is_shared);
    }
}

TEST_CASE("loops in work are whole, and so is work in loops", "[core][parallel]") {
    std::atomic<int> wrong = 0;
    const auto run = [&](int number, int) {
        std::vector<std::atomic<int>> calls(static_cast<std::size_t>(number % 40));
        parallel_for(number % 40, 4, [&](Index i) { ++calls[static_cast<std::size_t>(i)]; });
        for (const auto& count : calls)
            wrong += count == 1 ? 0 : 1;
    };
    for (int round = 0; round < 20; ++round)
        REQUIRE(grown_numbers(8, 4, run).size() == 255);
    parallel_for(6, 3, [&](Index) { wrong += grown_numbers(6, 4, run).size() == 63 ? 0 : 1; });
    REQUIRE(wrong == 0);
}

TEST_CASE("an exception in work arrives, from next, run or finish", "[core][parallel]") {
    for (const int threads : {1, 4}) {
        for (int round = 0; round < 50; ++round) {
            const auto fails_at = [](int number) {
                if (number == 40)
                    throw std::runtime_error("number 40");
            };
            REQUIRE_THROWS_WITH(
                grown_numbers(9, threads, [&](int number, int) { fails_at(number); }), "number 40");
            REQUIRE_THROWS_WITH(grown_numbers(9, threads,
                                              [&](int number, int) {
                                                  parallel_for(number, 4, [&](Index i) {
                                                      fails_at(static_cast<int>(i) + 1);
                                                  });
                                              }),
                                "number 40");
            int taken = 0;
            const auto nothing = [](int, int) {};
            const auto next = [&] {
                fails_at(++taken);
                return std::optional(taken);
            };
            REQUIRE_THROWS_WITH(parallel_work(threads, next, nothing, [](int) {}), "number 40");
            taken = 0;
            REQUIRE_THROWS_WITH(
                parallel_work(
                    threads, [&] { return std::optional(++taken); }, nothing, fails_at),
                "number 40");
        }
        REQUIRE(squares(10, threads).size() == 10);
    }
}

}  // namespace parallel_test
