/// Which measurements tell a malignant tumour? A random forest, judged by the tumours that its
/// trees have not seen, and what it loses when a measurement is shuffled. Draws that into
/// random_forest.svg, or the file named as argument.
#include <ridgewood/ensemble/random_forest.hpp>
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

    const rw::RandomForestClassifier forest{.n_estimators = 300,
                                            .oob_score = true,
                                            .importance = rw::ForestImportance::permutation,
                                            .threads = 0};
    const auto model = forest.fit(X, y);

    std::cout << "Diagnoses that are right, of tumours that trees have not seen:\n";
    for (const rw::Index trees : {10, 30, 100, 300})
        std::cout << "  " << trees << " trees: " << 100 * model.oob().scores[trees - 1] << " %\n";

    const auto& diagnoses = table.categories(table.column("diagnosis"));
    std::cout << "By these trees the first three tumours are " << diagnoses[1]
              << " with probabilities";
    for (const double probability : model.oob().prediction.col(1).head(3))
        std::cout << ' ' << probability;
    std::cout << '\n';

    const auto& importances = model.permutation_importances();
    rw::Index most = 0;
    importances.mean.maxCoeff(&most);
    std::cout << "It needs most: " << features.names()[static_cast<std::size_t>(most)]
              << "; shuffled, it costs a tree " << 100 * importances.mean[most] << " +- "
              << 100 * importances.standard_error[most] << " % of its diagnoses\n";

    const std::string file = argc > 1 ? argv[1] : "random_forest.svg";
    std::ofstream(file) << rw::svg(importances,
                                   {.title = "What a forest knows a tumour by",
                                    .names = features.names(),
                                    .value_title = "rise of the share of wrong diagnoses",
                                    .most = 15});
    std::cout << "drawn: " << file << '\n';
}
