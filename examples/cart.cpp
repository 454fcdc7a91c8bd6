/// How many questions tell a malignant tumour from a benign one? A tree, pruned to what
/// cross-validation says pays. Draws the tree and the errors into cart.svg and
/// cart_cross_validation.svg, or the files named as arguments.
#include <ridgewood/io.hpp>
#include <ridgewood/plot.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/pruning_table.hpp>
#include <ridgewood/tree/tree_text.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace rw = ridgewood;

int main(int argc, char** argv) {
    const auto table = rw::read_csv("examples/data/breast_cancer.csv");
    const auto features = table.without("diagnosis");
    const Eigen::MatrixXd X = features.values();
    const Eigen::VectorXd y = table["diagnosis"];
    const auto& diagnoses = table.categories(table.column("diagnosis"));

    const rw::CartClassifier cart{.min_samples_leaf = 3,
                                  .pruning_risk = rw::PruningRisk::misclassification};
    const rw::StratifiedKFold folds{.folds = 10, .shuffle = true};
    const auto cv = rw::cross_validate_path(cart, X, y, folds, {.observation_errors = true});
    const auto choices = rw::pruning_table(cv);
    std::cout << choices << '\n';

    const auto model = cv.path.model(choices.index_1se);
    const rw::TreeTextOptions words{.names = features.names(), .class_names = diagnoses};
    std::cout << rw::to_text(model, words) << "\nThe first tumour:\n"
              << rw::decision_path_text(model, X.row(0), words) << '\n';

    const Eigen::VectorXd importances = model.feature_importances();
    for (rw::Index j = 0; j < importances.size(); ++j) {
        if (importances[j] > 0)
            std::cout << features.names()[static_cast<std::size_t>(j)] << ' ' << importances[j]
                      << '\n';
    }

    const std::string tree_file = argc > 1 ? argv[1] : "cart.svg";
    std::ofstream(tree_file) << rw::svg(
        model, {.title = "Tumours", .names = features.names(), .class_names = diagnoses});
    const std::string error_file = argc > 2 ? argv[2] : "cart_cross_validation.svg";
    std::ofstream(error_file) << rw::svg(cv, {.error_title = "share of wrong diagnoses"});
    std::cout << "\ndrawn: " << tree_file << ", " << error_file << '\n';
}
