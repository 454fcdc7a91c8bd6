/// The leading singular vectors of a table that is not centred, dense or sparse.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/component_signs.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/lanczos_svd.hpp>
#include <ridgewood/preprocessing/detail/randomized_svd.hpp>
#include <ridgewood/preprocessing/detail/right_singular.hpp>
#include <ridgewood/preprocessing/detail/sparse_rows.hpp>
#include <ridgewood/preprocessing/detail/triangle_of_rows.hpp>
#include <ridgewood/preprocessing/singular_components.hpp>
#include <ridgewood/preprocessing/svd_solver.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace ridgewood {

/// The best approximation of a table by one of lower rank, X ~ Z C with orthonormal rows of C
/// (Eckart and Young 1936). As nothing is centred, the zeros of a sparse X stay implicit; of a
/// table of words in documents this is latent semantic analysis:
///
///     const auto svd = rw::TruncatedSvd{.n_components = 100}.fit(counts);
///     const Eigen::MatrixXd Z = svd.transform(counts);
///
/// Signs are fixed as those of Pca are.
struct TruncatedSvd {
    /// From 1 to min(rows, columns).
    Index n_components = 2;
    /// Exact is Lanczos' method for a sparse X and the Gram matrix or QR for a dense one. Automatic
    /// is randomized for a dense X with a tenth of min(rows, columns) > 1000 components, and exact
    /// otherwise.
    SvdSolver solver = SvdSolver::automatic;
    /// Of the randomized solver: random vectors beside those asked for, >= 0, and rounds of power
    /// iteration, >= 0.
    Index oversamples = 10;
    Index power_iterations = 7;
    std::uint64_t seed = 0;
    /// For a dense X, 0 = all of the machine's.
    int threads = 1;

    /// Dense X or Eigen::SparseMatrix. Throws std::invalid_argument for an empty X, one of zeros
    /// only, values that are not finite, and options out of their range.
    template <class DX>
    [[nodiscard]] SingularComponents fit(const Eigen::EigenBase<DX>& X) const {
        using S = typename DX::Scalar;
        if constexpr (detail::is_dense<DX>) {
            return fit_dense<double, S>(X.derived());
        } else {
            return fit_sparse<double>(Eigen::SparseMatrix<S>(X.derived()));
        }
    }

private:
    static constexpr std::string_view spec = "TruncatedSvd";

    template <Real W, Real S>
    [[nodiscard]] SingularComponents fit_dense(const MatrixView<S>& X) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::refused);
        check(X.rows(), X.cols());
        const Vector<W> origin = Vector<W>::Zero(X.cols());
        const detail::CentredTable<S, W> rows(X, origin, threads);
        W variance = 0;
        for (Index j = 0; j < X.cols(); ++j)
            variance += detail::column_moments(X.col(j).data(), X.rows(), nullptr).variance();
        const Index most = std::min(X.rows(), X.cols());
        const bool is_large = most > 1000 && n_components < most / 10;
        const bool sample =
            solver == SvdSolver::randomized || (solver == SvdSolver::automatic && is_large);
        auto found =
            sample ? sampled<W>(rows)
            : X.rows() > X.cols()
                ? of_tall<W>(X, rows)
                : detail::right_singular_of_transposed<W>(rows.block(0, X.rows()).transpose());
        return finish<W>(columns, rows, std::move(found), variance);
    }

    template <Real W, Real S>
    [[nodiscard]] SingularComponents fit_sparse(const Eigen::SparseMatrix<S>& X) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::refused);
        check(X.rows(), X.cols());
        const detail::SparseRows<S, W> rows(X);
        auto found = solver == SvdSolver::randomized
                         ? sampled<W>(rows)
                         : detail::LanczosSvd<W, decltype(rows)>(rows, n_components, seed).solve();
        return finish<W>(columns, rows, std::move(found), rows.variance());
    }

    void check(Index rows, Index cols) const {
        const Index most = std::min(rows, cols);
        detail::require(n_components >= 1 && n_components <= most, spec,
                        ": n_components must be in [1, ", most, "], got ", n_components);
        detail::require(oversamples >= 0, spec, ": oversamples must be >= 0, got ", oversamples);
        detail::require(power_iterations >= 0, spec, ": power_iterations must be >= 0, got ",
                        power_iterations);
        detail::check_threads(threads);
    }

    template <Real W, class Table>
    [[nodiscard]] detail::RightSingular<W> sampled(const Table& rows) const {
        return detail::randomized_svd<W>(rows, n_components, oversamples, power_iterations, seed);
    }

    template <Real W, Real S>
    [[nodiscard]] detail::RightSingular<W> of_tall(const MatrixView<S>& X,
                                                   const detail::CentredTable<S, W>& rows) const {
        Moments<W> moments(X.cols());
        moments.add(X, threads);
        const Matrix<W> gram = moments.about_origin();
        return detail::right_singular<W>(detail::triangle_of_rows(rows, gram));
    }

    template <Real W, class Table>
    [[nodiscard]] SingularComponents finish(detail::InputColumns columns, const Table& rows,
                                            detail::RightSingular<W> found, W variance) const {
        detail::require(found.values[0] > 0, spec, ": X holds zeros only");
        Matrix<W> directions = found.vectors.leftCols(n_components);
        Matrix<W> scores = rows.times(directions);
        detail::fix_signs(directions, scores);
        detail::SingularAxes axes;
        axes.components = directions.transpose();
        axes.singular_values = found.values.head(n_components);
        axes.explained_variance = Vector<W>(n_components);
        for (Index k = 0; k < n_components; ++k) {
            axes.explained_variance[k] =
                detail::column_moments(scores.col(k).data(), scores.rows(), nullptr).variance();
        }
        axes.explained_variance_ratio = axes.explained_variance / variance;
        return SingularComponents(columns, std::move(axes), threads);
    }
};

}  // namespace ridgewood
