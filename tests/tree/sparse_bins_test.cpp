// Tables of bins from sparse tables and from parts, and columns that are stored as one.
#include <ridgewood/core/random.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/binned_matrix_builder.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"

namespace sparse_bins_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Sparse = Eigen::SparseMatrix<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Dummy variables of 300 and of 5 categories, numbers that are mostly 0, some missing, and one
/// column that is not; the last one holds categories.
Matrix dummies(Index rows) {
    rw::Random random(7);
    Matrix X = Matrix::Zero(rows, 310);
    for (Index i = 0; i < rows; ++i) {
        X(i, random.below(300)) = 1;
        X(i, 300 + random.below(5)) = 1;
        if (random.below(4) == 0)
            X(i, 305 + random.below(2)) = random.below(9) == 0 ? missing : random.normal();
        X(i, 307) = random.normal();
        X(i, 308) = random.below(50) == 0 ? -1 : 0;
        X(i, 309) = random.below(10) < 8 ? 0 : static_cast<double>(random.below(40));
    }
    return X;
}

template <class S>
void require_same_bins(const rw::BinnedMatrix<S>& a, const rw::BinnedMatrix<S>& b) {
    REQUIRE(a.rows() == b.rows());
    REQUIRE(a.cols() == b.cols());
    for (Index j = 0; j < a.cols(); ++j) {
        INFO("column " << j);
        REQUIRE(a.edges(j).thresholds == b.edges(j).thresholds);
        REQUIRE(a.edges(j).categories == b.edges(j).categories);
        REQUIRE(a.edges(j).has_missing == b.edges(j).has_missing);
        bool same = true;
        for (std::size_t i = 0; i < static_cast<std::size_t>(a.rows()); ++i)
            same = same && a.bin(i, j) == b.bin(i, j);
        REQUIRE(same);
    }
}

}  // namespace

TEST_CASE("columns that exclude each other are stored as one, with the same bins", "[tree][bins]") {
    const Matrix X = dummies(3000);
    for (const Index most : {3, 255, 400}) {
        const rw::BinningOptions options{.max_bins = most, .categorical = {309}};
        auto apart = options;
        apart.bundle = false;
        const rw::BinnedMatrix<double> bundled(X, options), plain(X, apart);
        require_same_bins(bundled, plain);
        CHECK(plain.slots() + plain.wide_slots() == 310);
        CHECK(bundled.slots() < 12);
        CHECK(bundled.memory() < plain.memory() / 15);
    }
}

TEST_CASE("no row has two values of one stored column", "[tree][bins]") {
    const Matrix X = dummies(500);
    const rw::BinnedMatrix<double> bins(X);
    for (Index a = 0; a < X.cols(); ++a) {
        for (Index b = 0; b < a; ++b) {
            const auto &first = bins.place(a), &second = bins.place(b);
            if (first.slot != second.slot)
                continue;
            CHECK(first.is_shared);
            CHECK((X.col(a).array() != 0 && X.col(b).array() != 0).count() == 0);
            const bool apart = first.first + first.codes <= second.first ||
                               second.first + second.codes <= first.first;
            CHECK(apart);
        }
    }
}

TEST_CASE("a sparse table has the bins of the whole one", "[tree][bins]") {
    const Matrix X = dummies(3000);
    const Sparse sparse = X.sparseView();
    const std::vector<std::uint32_t> rows = {1, 5, 8, 400, 401, 402, 700, 2999};
    for (const Index most : {3, 255, 400}) {
        const rw::BinningOptions options{.max_bins = most, .categorical = {309}, .threads = 2};
        require_same_bins(rw::BinnedMatrix<double>(sparse, options),
                          rw::BinnedMatrix<double>(X, options));
        require_same_bins(rw::BinnedMatrix<double>(sparse, options, rows),
                          rw::BinnedMatrix<double>(X, options, rows));
        auto few = options;
        few.sample_rows = 100;
        require_same_bins(rw::BinnedMatrix<double>(sparse, few), rw::BinnedMatrix<double>(X, few));
    }
    // By rows, and with zeros that are stored.
    Eigen::SparseMatrix<double, Eigen::RowMajor> stored = sparse;
    stored.coeffRef(3, 307) = 0;
    Matrix changed = X;
    changed(3, 307) = 0;
    require_same_bins(rw::BinnedMatrix<double>(stored), rw::BinnedMatrix<double>(changed));
}

TEST_CASE("a table that comes in parts has the bins of the whole one", "[tree][bins]") {
    const Matrix X = dummies(1200);
    for (const Index sample : {100, 200'000}) {
        const rw::BinningOptions options{.categorical = {309}, .sample_rows = sample};
        const rw::BinnedMatrix<double> whole(X, options);
        for (const Index part : {1, 7, 500, 1200}) {
            rw::BinnedMatrixBuilder<double> builder(1200, 310, options);
            for (Index i = 0; i < 1200; i += part)
                builder.sample(X.middleRows(i, std::min(part, 1200 - i)));
            for (Index i = 0; i < 1200; i += part)
                builder.add(X.middleRows(i, std::min(part, 1200 - i)));
            require_same_bins(std::move(builder).finish(), whole);
        }
        // The edges of another table: no first pass.
        rw::BinnedMatrixBuilder<double> again(1200, whole);
        again.add(X.topRows(900));
        again.add(X.bottomRows(300));
        require_same_bins(std::move(again).finish(), whole);
    }
    const Matrix few = X.col(307);
    rw::BinnedMatrixBuilder<double> given(1200, {{-1.0, 0.5}});
    given.add(few);
    require_same_bins(std::move(given).finish(),
                      rw::BinnedMatrix<double>::with_thresholds(few, {{-1.0, 0.5}}));
}

TEST_CASE("columns of many bins take two bytes", "[tree][bins]") {
    rw::Random random(3);
    const Matrix X = Matrix::NullaryExpr(5000, 3, [&] { return random.normal(); });
    const rw::BinnedMatrix<double> bins(X, {.max_bins = 65535});
    CHECK(bins.wide_slots() == 3);
    CHECK(bins.slots() == 0);
    CHECK(bins.edges(0).bins() == 5000);
    std::set<std::uint16_t> seen;
    for (std::size_t i = 0; i < 5000; ++i)
        seen.insert(bins.bin(i, 1));
    CHECK(seen.size() == 5000);
    CHECK(bins.memory() == 2 * 3 * 5000);
}

TEST_CASE("parts of a table are refused by name", "[tree][bins]") {
    const Matrix X = Matrix::Ones(4, 2);
    rw::BinnedMatrixBuilder<double> builder(4, 2);
    CHECK(refusal([&] { builder.add(X); }) == "add: 0 of 4 rows were sampled");
    CHECK(refusal([&] { builder.sample(Matrix::Ones(5, 2)); }) ==
          "sample: there are 5 rows, expected 4");
    CHECK(refusal([&] { builder.sample(Matrix::Ones(1, 3)); }) ==
          "sample: the part has 3 columns, expected 2");
    Matrix bad = X;
    bad(1, 1) = std::numeric_limits<double>::infinity();
    builder.sample(X.topRows(2));
    CHECK(refusal([&] { builder.sample(bad.topRows(2)); }) ==
          "X(3, 1) is inf, expected a finite value or NaN (missing)");
    builder.sample(X.topRows(2));
    builder.add(X.topRows(3));
    CHECK(refusal([&] { builder.sample(X); }) == "sample: the edges are found already");
    CHECK(refusal([&] { builder.add(X); }) == "add: there are 7 rows, expected 4");
    CHECK(refusal([&] { (void)std::move(builder).finish(); }) == "finish: 3 of 4 rows were added");
    CHECK(refusal([&] { rw::BinnedMatrixBuilder<double>(0, 2); }) ==
          "X is empty: it has 0 rows and 2 columns");
    const Sparse sparse = bad.sparseView();
    CHECK(refusal([&] { (void)rw::BinnedMatrix<double>(sparse); }) ==
          "X(1, 1) is inf, expected a finite value or NaN (missing)");
}

}  // namespace sparse_bins_test
