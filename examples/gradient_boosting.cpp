/// When is it enough? Gradient boosting of tumours by their measurements, which ends when the
/// log-loss of the last fifth of the rows has stopped to fall. Draws how it fell into
/// gradient_boosting_curve.svg and what the trees look at into gradient_boosting.svg, or the files
/// named as arguments.
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/plot.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace rw = ridgewood;

int main(int argc, char** argv) {
    const auto table = rw::read_csv("examples/data/breast_cancer.csv");
    const auto features = table.without("diagnosis");
    const Eigen::MatrixXd X = features.values();
    const Eigen::VectorXd y = table["diagnosis"];

    const rw::GbdtClassifier boosting{
        .n_estimators = 1000,
        .learning_rate = 0.05,
        .max_leaf_nodes = 8,
        .min_samples_leaf = 5,
        .subsample = 0.8,
        .early_stopping = rw::EarlyStopping{.patience = 30, .validation_fraction = 0.2},
        .training_loss = true,
        .seed = 1};
    const auto model = boosting.fit(X, y, {.observer = [](const rw::Progress& progress) {
                                        if (progress.step % 50 == 0)
                                            std::cout << "  round " << progress.step
                                                      << ": log-loss " << progress.loss << '\n';
                                    }});

    const auto& history = model.history();
    const auto best = static_cast<std::size_t>(history.best_round);
    std::cout << "The best of " << history.validation.size() - 1 << " rounds is " << best
              << ": log-loss " << history.validation[best] << " on the rows kept apart, "
              << history.training[best] << " on the others\n";

    const auto& diagnoses = table.categories(table.column("diagnosis"));
    std::cout << "The last three tumours are " << diagnoses[1] << " with probabilities "
              << model.predict_proba(X.bottomRows(3)).col(1).transpose() << '\n';

    const std::string curve = argc > 2 ? argv[2] : "gradient_boosting_curve.svg";
    std::ofstream(curve) << rw::svg(
        history,
        {.title = "Rounds of boosting, and when they no longer help", .loss_title = "log-loss"});
    const std::string bars = argc > 1 ? argv[1] : "gradient_boosting.svg";
    std::ofstream(bars) << rw::svg(rw::Importances{model.feature_importances()},
                                   {.title = "What boosted trees know a tumour by",
                                    .names = features.names(),
                                    .value_title = "share of the gains of all splits",
                                    .most = 15});
    std::cout << "drawn: " << bars << ", " << curve << '\n';
}
