/// Can very weak opinions make a strong one? Stumps, each of which asks a single question of a
/// tumour, boosted round by round, on every fourth tumour kept apart. Draws what they ask for into
/// ada_boost.svg, or the file named as argument.
#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/plot.hpp>

#include <fstream>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace rw = ridgewood;

int main(int argc, char** argv) {
    const auto table = rw::read_csv("examples/data/breast_cancer.csv");
    const auto features = table.without("diagnosis");
    const Eigen::MatrixXd all = features.values();
    const Eigen::VectorXd diagnosis = table["diagnosis"];
    std::vector<rw::Index> train, test;
    for (rw::Index i = 0; i < all.rows(); ++i)
        (i % 4 == 3 ? test : train).push_back(i);
    const Eigen::MatrixXd X = all(train, Eigen::all), X_test = all(test, Eigen::all);
    const Eigen::VectorXd y = diagnosis(train), y_test = diagnosis(test);

    // What you see as it goes; returning rw::Signal::stop would end it.
    const auto watch = [](const rw::Progress& round) {
        if (round.step % 25 == 0)
            std::cout << "  round " << round.step << " of " << round.total << '\n';
    };
    std::cout << "Boosting:\n";
    const auto model = rw::AdaBoostClassifier{.n_estimators = 100}.fit(X, y, {.observer = watch});

    const Eigen::MatrixXd staged = model.staged_predict(X_test);
    std::cout
        << "\n% wrong   of one stump, by the weights   of all so far   of tumours kept apart\n"
        << std::fixed << std::setprecision(1);
    for (const rw::Index stumps : {1, 2, 5, 10, 20, 50, 100}) {
        const rw::Index t = stumps - 1;
        const double apart = (staged.col(t).array() != y_test.array()).cast<double>().mean();
        std::cout << std::setw(7) << stumps << std::setw(31) << 100 * model.rounds().errors[t]
                  << std::setw(16) << 100 * model.rounds().training_errors[t] << std::setw(24)
                  << 100 * apart << '\n';
    }

    // Learners of any kind that takes weights: here trees of depth 3 that tell probabilities.
    const auto trees = rw::AdaBoostClassifier{.estimator = {.max_depth = 3},
                                              .algorithm = rw::AdaBoostAlgorithm::samme_r}
                           .fit(X, y);
    const double apart = (trees.predict(X_test).array() != y_test.array()).cast<double>().mean();
    std::cout << '\n'
              << trees.size() << " trees of depth 3 by SAMME.R: " << 100 * apart
              << " % wrong of those kept apart\n";

    const std::string file = argc > 1 ? argv[1] : "ada_boost.svg";
    std::ofstream(file) << rw::svg(rw::Importances{model.feature_importances()},
                                   {.title = "What the stumps ask for",
                                    .names = features.names(),
                                    .value_title = "share of the votes",
                                    .most = 15});
    std::cout << "drawn: " << file << '\n';
}
