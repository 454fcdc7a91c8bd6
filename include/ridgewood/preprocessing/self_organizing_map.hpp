/// Self-organising maps: rows laid out on a grid by competitive learning.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/decay.hpp>
#include <ridgewood/preprocessing/detail/input_columns.hpp>
#include <ridgewood/preprocessing/detail/map_start.hpp>
#include <ridgewood/preprocessing/detail/map_training.hpp>
#include <ridgewood/preprocessing/detail/row_weights.hpp>
#include <ridgewood/preprocessing/map_grid.hpp>
#include <ridgewood/preprocessing/topographic_map.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// All rows at once, each unit becoming the mean of the rows around it, or row by row, each of them
/// drawing its nearest unit and the neighbours of that.
enum class MapTraining { batch, online };

/// Where units are at first: on the plane of the first two principal components, or at random rows.
enum class MapStart { pca, random };

/// A map of Kohonen (Self-organized formation of topologically correct feature maps, 1982): units
/// on a grid compete for the rows, and the winner takes its neighbours with it, fewer and fewer of
/// them, until neighbours on the grid are neighbours among the rows.
///
///     const auto map = rw::SelfOrganizingMap{.grid = {.rows = 8, .columns = 12}}.fit(X);
///     map.quantization_error(X), map.topographic_error(X);
///     std::ofstream("map.svg") << rw::svg(map, {.hits = map.hit_counts(X)});
///
/// Columns are not scaled: put a StandardScaler before it where their units differ.
struct SelfOrganizingMap {
    MapGrid grid = {};
    MapTraining training = MapTraining::batch;
    Neighborhood neighborhood = Neighborhood::gaussian;
    MapStart start = MapStart::pca;
    /// How many times all rows are seen, >= 1.
    Index epochs = 20;
    /// Of the neighbourhood, in units of the grid; from half the longer side of the grid to 0.5
    /// when empty.
    std::optional<Decay> radius = {};
    /// Of online training: how far the nearest unit goes towards a row, in (0, 1].
    Decay learning_rate = {.first = 0.5, .last = 0.01};
    /// Of the random start, and of the order of the rows in online training.
    std::uint64_t seed = 0;
    /// Of batch training and of the fitted map, 0 = all of the machine's.
    int threads = 1;

    /// Uses `weights` of the second argument, and tells `observer` of every epoch, with the mean
    /// distance of the rows from their nearest unit as they were seen in it for the loss. Throws
    /// std::invalid_argument for values that are not finite, a table of constant columns only, and
    /// options out of their range. Takes epochs x rows x units x columns steps.
    template <class DX>
    [[nodiscard]] TopographicMap fit(const Eigen::MatrixBase<DX>& X,
                                     const FitData<typename DX::Scalar>& data = {}) const {
        return fit_table<double, typename DX::Scalar>(X.derived(), data);
    }

private:
    static constexpr std::string_view spec = "SelfOrganizingMap";

    template <Real W, Real S>
    [[nodiscard]] TopographicMap fit_table(const MatrixView<S>& X, const FitData<S>& data) const {
        const detail::InputColumns columns(spec, X, detail::MissingValues::refused);
        check();
        Vector<W> weights = detail::row_weights<S>(spec, data, X.rows());
        if (weights.size() == 0)
            weights = Vector<W>::Ones(X.rows());
        std::vector<Index> rows;
        for (Index i = 0; i < X.rows(); ++i) {
            if (weights[i] > 0)
                rows.push_back(i);
        }
        const Matrix<W> table = X(rows, Eigen::all).template cast<W>();
        detail::require(((table.rowwise() - table.row(0)).array() != 0).any(), spec,
                        ": all columns of X are constant");
        Matrix<W> units = start == MapStart::pca
                              ? detail::units_on_principal_plane<W>(table, grid)
                              : detail::units_at_random_rows<W>(table, grid, seed);
        train<W>(detail::MapTrainer<W>(table, weights(rows), grid, neighborhood, threads),
                 data.observer, units);
        return TopographicMap(columns, grid, std::move(units), threads);
    }

    template <Real W>
    void train(const detail::MapTrainer<W>& trainer, const Observer& observer,
               Matrix<W>& units) const {
        const detail::Stopwatch watch;
        const double longer = static_cast<double>(std::max(grid.rows, grid.columns));
        const Decay around =
            radius.value_or(Decay{.first = std::max(0.5, longer / 2), .last = 0.5});
        for (Index epoch = 0; epoch < epochs; ++epoch) {
            double loss = 0;
            if (training == MapTraining::batch) {
                const double t =
                    epochs == 1 ? 0 : static_cast<double>(epoch) / static_cast<double>(epochs - 1);
                loss = trainer.batch_epoch(around.at(t), units);
            } else {
                loss = trainer.online_epoch(epoch, epochs, around, learning_rate, seed, units);
            }
            const Progress progress{
                .step = epoch + 1, .total = epochs, .loss = loss, .seconds = watch.seconds()};
            if (observer(progress) == Signal::stop)
                return;
        }
    }

    void check() const {
        grid.check(spec);
        detail::require(epochs >= 1, spec, ": epochs must be >= 1, got ", epochs);
        if (radius)
            radius->check(spec, "radius");
        learning_rate.check(spec, "learning_rate");
        detail::require(learning_rate.first <= 1, spec, ": learning_rate must be in (0, 1], got ",
                        learning_rate.first);
        detail::check_threads(threads);
    }
};

}  // namespace ridgewood
