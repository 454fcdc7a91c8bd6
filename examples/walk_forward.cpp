/// How much will a stock index move tomorrow? Models that learn from the past alone are walked
/// forward through seven years, judged period by period, and have to beat the mean by 5 %.
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/linear.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/preprocessing.hpp>
#include <ridgewood/validation.hpp>

#include <iomanip>
#include <iostream>
#include <string>

namespace rw = ridgewood;

int main() {
    const auto table = rw::read_csv("examples/data/eustockmarkets.csv");
    const Eigen::VectorXd time = table["time"], dax = table["DAX"];
    const rw::Index days = dax.size() - 1;
    const Eigen::VectorXd moves =
        100 * (dax.tail(days).array() / dax.head(days).array()).log().abs();

    // What was known the day before; the first 60 days have no such past.
    const rw::LagFeatures past{.lags = {1, 2, 3},
                               .rolling = {{rw::RollingStatistic::mean, 5},
                                           {rw::RollingStatistic::mean, 20},
                                           {rw::RollingStatistic::mean, 60}}};
    const rw::Index begin = 60, rows = days - begin;
    const Eigen::MatrixXd X = past.transform(moves).values.bottomRows(rows);
    const Eigen::VectorXd y = moves.tail(rows);

    const rw::WalkForward folds{.initial = 520, .test = 130, .min_test = 65};
    const auto plan = folds.split(rows);
    std::cout << "Half a year is foretold at a time (x) by all days before it (*):\n"
              << rw::render(plan, {.width = 60});

    // The price of the ridge is chosen anew in each fold, on its training days alone.
    const auto ridge =
        rw::tuned(rw::grid(rw::Ridge{}, rw::over(&rw::Ridge::lambda, {0.001, 0.01, 0.1, 1, 10})),
                  rw::TimeSeriesSplit{.folds = 4}, rw::mae);
    const rw::RandomForestRegressor forest{.n_estimators = 50};
    const auto mean_scores = rw::cross_validate(rw::MeanRegressor{}, X, y, folds, rw::mae);
    const auto ridge_scores = rw::cross_validate(ridge, X, y, folds, rw::mae);
    const auto forest_scores = rw::cross_validate(forest, X, y, folds, rw::mae, {.threads = 0});

    std::cout << std::fixed << std::setprecision(3)
              << "\nMean absolute error of the day's move in %:\n"
              << "  period              mean   ridge  forest\n";
    for (rw::Index k = 0; k < plan.size(); ++k) {
        const rw::RowRange test = plan[k].test[0];
        // Row i is the move up to day begin + i + 1 of the table.
        std::cout << "  " << std::setprecision(2) << time[begin + test.begin + 1] << " - "
                  << time[begin + test.end] << std::setprecision(3);
        for (const double score : {mean_scores.test_scores(k, 0), ridge_scores.test_scores(k, 0),
                                   forest_scores.test_scores(k, 0)})
            std::cout << std::setw(8) << score;
        std::cout << '\n';
    }

    const auto report = [&](const std::string& name, const auto& scores) {
        const auto change =
            rw::compare_to_baseline(scores, mean_scores, rw::mae, {.threshold = 0.05});
        const auto gap = rw::train_test_gap(scores, rw::mae);
        std::cout << name << ": " << 100 * change.improvement << " % better than the mean, on "
                  << change.better_folds << " of " << plan.size() << " periods, by " << change.gain
                  << " +- " << change.gain_standard_error
                  << (change.worthwhile ? ", worth it" : ", not worth it")
                  << "; its error on training days is " << gap.train << '\n';
    };
    std::cout << std::setprecision(3) << '\n';
    report("ridge", ridge_scores);
    report("forest", forest_scores);

    const auto importance = rw::permutation_importance(rw::Ridge{.lambda = 0.01}, X, y, folds,
                                                       rw::mae, {.repeats = 10});
    rw::Index most = 0;
    importance.mean.maxCoeff(&most);
    std::cout << "A ridge needs most: " << past.names()[static_cast<std::size_t>(most)]
              << "; shuffled, it costs " << importance.mean[most] << " +- "
              << importance.standard_error[most] << '\n';
}
