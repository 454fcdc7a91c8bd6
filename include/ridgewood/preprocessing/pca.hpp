/// Principal component analysis.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/component_count.hpp>
#include <ridgewood/preprocessing/detail/centred_table.hpp>
#include <ridgewood/preprocessing/detail/column_moments.hpp>
#include <ridgewood/preprocessing/detail/component_signs.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/randomized_svd.hpp>
#include <ridgewood/preprocessing/detail/right_singular.hpp>
#include <ridgewood/preprocessing/detail/triangle_of_rows.hpp>
#include <ridgewood/preprocessing/principal_components.hpp>
#include <ridgewood/preprocessing/svd_solver.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

namespace ridgewood {

/// The orthonormal axes along which the centred rows vary most (Hotelling 1933):
///
///     const auto axes = rw::Pca{.n_components = 2}.fit(X);
///     const auto Z = axes.transform(X);          // two columns
///     axes.explained_variance_ratio();
///
/// Columns are not scaled: put a StandardScaler before it where their units differ. An axis points
/// to where the row lies that is farthest out along it, as in scikit-learn's svd_flip.
struct Pca {
    /// How many axes: a number from 1 to min(rows, columns), a share of the variance such as 0.95,
    /// or all.
    ComponentCount n_components = {};
    /// Whether coordinates are divided by their standard deviation. The transformed rows then have
    /// the covariance 1.
    bool whiten = false;
    /// Automatic is randomized for a number of axes below a tenth of min(rows, columns) > 1000.
    SvdSolver solver = SvdSolver::automatic;
    /// Of the randomized solver: random vectors beside those asked for, >= 0, and rounds of power
    /// iteration, >= 0.
    Index oversamples = 10;
    Index power_iterations = 7;
    std::uint64_t seed = 0;
    /// 0 = all of the machine's.
    int threads = 1;

    /// Takes rows x columns^2 steps, or with the randomized solver rows x columns x n_components.
    /// Throws std::invalid_argument for fewer than two rows, values that are not finite, a table of
    /// constant columns only, options out of their range, and when an axis without variance is to
    /// be whitened.
    template <class DX>
    [[nodiscard]] PrincipalComponents fit(const Eigen::MatrixBase<DX>& X) const {
        return fit_table<double, typename DX::Scalar>(X.derived());
    }

private:
    static constexpr std::string_view spec = "Pca";

    /// Axes as columns, and the sum of squares of the centred table.
    template <Real W>
    struct Decomposition {
        Vector<W> mean;
        detail::RightSingular<W> axes;
        W squares;
    };

    template <Real W, Real S>
    [[nodiscard]] PrincipalComponents fit_table(const MatrixView<S>& X) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::refused);
        check(X.rows(), X.cols());
        const Index most = std::min(X.rows(), X.cols());
        auto found = is_randomized(most)   ? randomized<W>(X)
                     : X.rows() > X.cols() ? of_tall<W>(X)
                                           : of_wide<W>(X);
        detail::require(found.squares > 0, spec, ": all columns of X are constant");

        const Vector<W> squares = found.axes.values.cwiseAbs2();
        const Index kept = n_components.of(squares / found.squares);
        const auto degrees = static_cast<W>(X.rows() - 1);
        detail::PrincipalAxes axes;
        axes.whiten = whiten;
        axes.singular_values = found.axes.values.head(kept);
        axes.explained_variance = squares.head(kept) / degrees;
        axes.explained_variance_ratio = squares.head(kept) / found.squares;
        if (kept < most) {
            const W rest = kept < squares.size() && squares.size() == most
                               ? squares.tail(most - kept).sum()
                               : std::max<W>(0, found.squares - squares.head(kept).sum());
            axes.noise_variance = rest / degrees / static_cast<W>(most - kept);
        }
        check_whitening(axes, found.squares);
        Matrix<W> directions = found.axes.vectors.leftCols(kept);
        Matrix<W> scores = detail::CentredTable<S, W>(X, found.mean, threads).times(directions);
        detail::fix_signs(directions, scores);
        axes.components = directions.transpose();
        axes.mean = std::move(found.mean);
        return PrincipalComponents(columns, std::move(axes), threads);
    }

    void check(Index rows, Index cols) const {
        detail::require(rows > 1, spec, ": X has 1 row, expected at least 2");
        n_components.check(spec, std::min(rows, cols));
        detail::require(oversamples >= 0, spec, ": oversamples must be >= 0, got ", oversamples);
        detail::require(power_iterations >= 0, spec, ": power_iterations must be >= 0, got ",
                        power_iterations);
        detail::require(solver != SvdSolver::randomized || !n_components.is_share(), spec,
                        ": the randomized solver takes a number of components, not a share");
        detail::check_threads(threads);
    }

    void check_whitening(const detail::PrincipalAxes& axes, double squares) const {
        if (!whiten)
            return;
        // Of the size that rounding gives to the variance of an axis that has none.
        const double least = 1e-14 * std::sqrt(squares);
        for (Index k = 0; k < axes.singular_values.size(); ++k) {
            detail::require(axes.singular_values[k] > least, spec, ": component ", k,
                            " has no variance and cannot be whitened; ask for n_components <= ", k);
        }
    }

    [[nodiscard]] bool is_randomized(Index most) const {
        if (solver != SvdSolver::automatic)
            return solver == SvdSolver::randomized;
        return most > 1000 && n_components.number().value_or(most) < most / 10;
    }

    template <Real W, Real S>
    [[nodiscard]] Decomposition<W> of_tall(const MatrixView<S>& X) const {
        Moments<W> moments(X.cols());
        moments.add(X, threads);
        Decomposition<W> found{.mean = moments.mean(), .axes = {}, .squares = 0};
        const Matrix<W> gram = moments.centred();
        const detail::CentredTable<S, W> rows(X, found.mean, threads);
        found.axes = detail::right_singular<W>(detail::triangle_of_rows(rows, gram));
        found.squares = found.axes.values.squaredNorm();
        return found;
    }

    template <Real W, Real S>
    [[nodiscard]] Decomposition<W> of_wide(const MatrixView<S>& X) const {
        Decomposition<W> found{.mean = column_means<W>(X).mean, .axes = {}, .squares = 0};
        const detail::CentredTable<S, W> rows(X, found.mean, threads);
        found.axes = detail::right_singular_of_transposed<W>(rows.block(0, X.rows()).transpose());
        found.squares = found.axes.values.squaredNorm();
        return found;
    }

    template <Real W, Real S>
    [[nodiscard]] Decomposition<W> randomized(const MatrixView<S>& X) const {
        Decomposition<W> found = column_means<W>(X);
        const detail::CentredTable<S, W> rows(X, found.mean, threads);
        const Index count = n_components.number().value_or(std::min(X.rows(), X.cols()));
        found.axes = detail::randomized_svd<W>(rows, count, oversamples, power_iterations, seed);
        return found;
    }

    /// Means and squares, without axes.
    template <Real W, Real S>
    [[nodiscard]] static Decomposition<W> column_means(const MatrixView<S>& X) {
        Decomposition<W> found{.mean = Vector<W>(X.cols()), .axes = {}, .squares = 0};
        for (Index j = 0; j < X.cols(); ++j) {
            const auto moments = detail::column_moments(X.col(j).data(), X.rows(), nullptr);
            found.mean[j] = moments.mean;
            found.squares += moments.squares;
        }
        return found;
    }
};

}  // namespace ridgewood
