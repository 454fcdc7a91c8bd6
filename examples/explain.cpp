/// Why does a forest expect that the diabetes of this patient gets so much worse? Shapley values:
/// what each measurement adds to the mean, for one patient, and which two of them act together.
/// Draws the patient into explain.svg, or the file named as argument.
#include <ridgewood/ensemble/explain.hpp>
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/plot.hpp>

#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace rw = ridgewood;

int main(int argc, char** argv) {
    const auto table = rw::read_csv("examples/data/diabetes.csv");
    const auto features = table.without("target");
    const auto& names = features.names();
    const Eigen::MatrixXd X = features.values();
    const Eigen::VectorXd y = table["target"];

    const auto model = rw::RandomForestRegressor{.min_samples_leaf = 5}.fit(X, y);
    const auto explainer = rw::tree_explainer(model, X);
    const rw::ShapValues shap = explainer.values(X);

    rw::Index patient = 0;
    model.predict(X).maxCoeff(&patient);
    std::cout << std::fixed << std::setprecision(1) << "The mean of all patients:  " << std::setw(6)
              << shap.base << '\n';
    std::vector<std::string> facts;
    for (rw::Index j = 0; j < X.cols(); ++j) {
        std::ostringstream fact;
        fact << X(patient, j);
        facts.push_back(fact.str());
        const std::string& name = names[static_cast<std::size_t>(j)];
        std::cout << "  " << std::left << std::setw(4) << name << " = " << std::setw(18)
                  << facts.back() << std::right << std::showpos << std::setw(6)
                  << shap.values(patient, j) << std::noshowpos << '\n';
    }
    std::cout << "What the forest expects:   " << std::setw(6) << model.predict(X.row(patient))[0]
              << "\n\n";

    // Over all patients: how far a measurement moves the prediction, in the mean.
    std::cout << "The mean size of what a measurement adds:\n";
    const Eigen::RowVectorXd sizes = shap.values.cwiseAbs().colwise().mean();
    for (rw::Index j = 0; j < sizes.size(); ++j)
        std::cout << "  " << names[static_cast<std::size_t>(j)] << ' ' << sizes[j] << '\n';

    const auto pairs = explainer.interactions(X);
    Eigen::MatrixXd together = Eigen::MatrixXd::Zero(X.cols(), X.cols());
    for (const Eigen::MatrixXd& of_patient : pairs.values)
        together += 2 * of_patient.cwiseAbs() / static_cast<double>(X.rows());
    together.diagonal().setZero();
    rw::Index first = 0, second = 0;
    const double most = together.maxCoeff(&first, &second);
    std::cout << "Together, beyond each alone, act most " << names[static_cast<std::size_t>(second)]
              << " and " << names[static_cast<std::size_t>(first)] << ": " << most
              << " in the mean\n";

    const std::string file = argc > 1 ? argv[1] : "explain.svg";
    std::ofstream(file) << rw::svg(
        shap, {.title = "Why so much?", .row = patient, .names = names, .facts = facts});
    std::cout << "drawn: " << file << '\n';
}
