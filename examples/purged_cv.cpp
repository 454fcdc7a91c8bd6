/// Can the next month of a stock index be foretold? Shuffled folds say that it can, for the month
/// of one day is nearly that of the next, and trees look it up. Purged folds tell the truth, and
/// combinatorial ones how much of it is luck.
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/validation.hpp>

#include <iomanip>
#include <iostream>
#include <numeric>
#include <optional>
#include <vector>

namespace rw = ridgewood;

int main() {
    const auto prices = rw::read_csv("examples/data/eustockmarkets.csv").without("time");
    const Eigen::MatrixXd levels = prices.values().array().log();
    const rw::Index horizon = 20, rows = levels.rows() - horizon;
    const Eigen::MatrixXd X = levels.topRows(rows);
    const Eigen::VectorXd y =
        100 * (levels.col(0).tail(rows) - levels.col(0).head(rows));  // of the DAX, in %

    // The label of day t is known at day t + 20 only.
    rw::Times day(static_cast<std::size_t>(rows));
    std::iota(day.begin(), day.end(), 0);
    const rw::LabelSpans spans = rw::label_spans(day, rw::Duration{horizon});
    const rw::Purge purge{.spans = spans, .embargo = rw::Rows{horizon}};

    const rw::KFold shuffled{.folds = 6, .shuffle = true};
    const auto leaks = rw::audit(shuffled.split(rows), spans);
    std::cout << "Shuffled folds leak: " << rw::to_string(leaks.front()) << "\n\n";

    const rw::PurgedKFold purged{.folds = 6, .purge = purge};
    std::cout << "Purged ones do not; what is left out is a month on either side (.):\n"
              << rw::render(purged.split(rows), {.width = 60});

    const rw::RandomForestRegressor forest{.n_estimators = 30, .min_samples_leaf = 5};
    const auto r2_on = [&](const auto& splitter) {
        return rw::cross_validate(forest, X, y, splitter, rw::r2,
                                  {.threads = 0, .train_scores = false});
    };
    std::cout << std::fixed << std::setprecision(2)
              << "\nr2 of a forest: " << r2_on(shuffled).mean() << " on shuffled folds, "
              << r2_on(purged).mean() << " on purged ones\n";

    // Two of six blocks are tested at a time: 15 folds that make 5 histories.
    const rw::CombinatorialPurged combinatorial{.blocks = 6, .test_blocks = 2, .purge = purge};
    const auto cv = rw::cross_validate(forest, X, y, combinatorial, rw::r2,
                                       {.threads = 0, .train_scores = false, .keep_models = true});
    std::vector<Eigen::VectorXd> predicted;
    for (std::size_t k = 0; k < cv.models.size(); ++k) {
        std::vector<rw::Index> tested;
        for (const rw::RowRange& range : cv.folds[k].test) {
            for (rw::Index row = range.begin; row < range.end; ++row)
                tested.push_back(row);
        }
        predicted.push_back(cv.models[k]->predict(Eigen::MatrixXd(X(tested, Eigen::all))));
    }
    const Eigen::MatrixXd paths = combinatorial.assemble_paths(rows, predicted);
    std::cout << "r2 of its " << paths.cols() << " histories of all days, by "
              << combinatorial.count() << " folds:";
    for (const auto& path : paths.colwise())
        std::cout << ' ' << rw::r2(y, path);
    std::cout << '\n';
    return rw::audit(combinatorial.split(rows), combinatorial.rules()).empty() ? 0 : 1;
}
