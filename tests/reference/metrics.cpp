/// Prints the metrics of a table that metrics.py has written, one name and value a line. The table
/// is text: rows, classes K and features p, then a line a row with the label 0..K-1, the predicted
/// label, a weight, a cluster, K probabilities and p features.
#include <ridgewood/metrics.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

void print(const std::string& name, double value) {
    std::printf("%s %.17g\n", name.c_str(), value);
}

struct Table {
    Vector y, predicted, weights, clusters, classes;
    Matrix probabilities, features;

    explicit Table(const char* file) {
        std::ifstream in(file);
        in.exceptions(std::ios::failbit | std::ios::badbit);
        Index rows = 0, labels = 0, columns = 0;
        in >> rows >> labels >> columns;
        Matrix all(rows, 4 + labels + columns);
        for (Index i = 0; i < rows; ++i) {
            for (Index j = 0; j < all.cols(); ++j)
                in >> all(i, j);
        }
        y = all.col(0);
        predicted = all.col(1);
        weights = all.col(2);
        clusters = all.col(3);
        probabilities = all.middleCols(4, labels);
        features = all.rightCols(columns);
        classes = Vector::LinSpaced(labels, 0, static_cast<double>(labels - 1));
    }
};

void print_labels(const Table& t) {
    const auto& [y, p, w, clusters, classes, probabilities, features] = t;
    for (const auto average : {rw::Average::macro, rw::Average::weighted, rw::Average::micro}) {
        const std::string which = std::to_string(static_cast<int>(average));
        print("precision" + which, rw::Precision{.average = average}(y, p, w));
        print("recall" + which, rw::Recall{.average = average}(y, p, w));
        print("f" + which, rw::FScore{.beta = 0.5, .average = average}(y, p, w));
        print("jaccard" + which, rw::Jaccard{.average = average}(y, p, w));
    }
    print("accuracy", rw::accuracy(y, p, w));
    print("zero_one", rw::zero_one_loss(y, p, w));
    print("balanced", rw::BalancedAccuracy{.adjusted = true}(y, p, w));
    print("matthews", rw::matthews(y, p, w));
    print("kappa", rw::CohenKappa{.disagreement = rw::Disagreement::quadratic}(y, p, w));
}

/// The last class against the others, and all classes.
void print_probabilities(const Table& t) {
    const Index last = t.classes.size() - 1;
    const Vector is_last = (t.y.array() == static_cast<double>(last)).cast<double>();
    const Vector score = t.probabilities.col(last), &w = t.weights;
    print("roc_auc", rw::roc_auc(is_last, score, w));
    print("partial", rw::RocAuc{.max_fpr = 0.2}(is_last, score, w));
    print("average_precision", rw::average_precision(is_last, score, w));
    print("brier", rw::brier(is_last, score, w));
    print("hinge", rw::hinge_loss(is_last, (4 * score.array() - 2).matrix(), w));
    const auto roc = rw::roc_curve(is_last, score, w);
    print("roc_points", static_cast<double>(roc.fpr.size()));
    print("roc_sum", roc.fpr.sum() + roc.tpr.sum());
    const auto pr = rw::precision_recall_curve(is_last, score, w);
    print("pr_points", static_cast<double>(pr.recall.size()));
    print("pr_sum", pr.precision.sum() + pr.recall.sum());
    const auto bins = rw::calibration_curve(is_last, score, {.count = 10});
    print("calibration", bins.observed.sum() + bins.predicted.sum());
    print("log_loss", rw::log_loss(t.y, t.probabilities, t.classes, w));
    if (t.classes.size() > 2) {
        const rw::RocAuc rest{.weighted = true};
        print("rest", rest(t.y, t.probabilities, t.classes, w));
        const rw::RocAuc pairs{.multiclass = rw::Multiclass::one_against_one};
        print("pairs", pairs(t.y, t.probabilities, t.classes));
        print("top_2", rw::TopKAccuracy{.k = 2}(t.y, t.probabilities, t.classes, w));
        Matrix truth = Matrix::Zero(t.y.size(), t.classes.size());
        for (Index i = 0; i < t.y.size(); ++i)
            truth(i, static_cast<Index>(t.y[i])) = 1;
        print("coverage", rw::coverage_error(truth, t.probabilities, w));
        print("ranking_loss", rw::label_ranking_loss(truth, t.probabilities, w));
        print("lrap", rw::label_ranking_average_precision(truth, t.probabilities, w));
        print("ndcg", rw::Ndcg{.k = 2}(truth, t.probabilities));
    }
}

void print_clusters(const Table& t) {
    print("adjusted_rand", rw::adjusted_rand(t.y, t.clusters));
    print("ami", rw::adjusted_mutual_information(t.y, t.clusters));
    print("nmi", rw::normalized_mutual_information(t.y, t.clusters));
    print("homogeneity", rw::homogeneity(t.y, t.clusters));
    print("v_measure", rw::VMeasure{.beta = 0.5}(t.y, t.clusters));
    print("fowlkes_mallows", rw::fowlkes_mallows(t.y, t.clusters));
    print("silhouette", rw::silhouette(t.features, t.clusters));
    print("calinski_harabasz", rw::calinski_harabasz(t.features, t.clusters));
    print("davies_bouldin", rw::davies_bouldin(t.features, t.clusters));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return EXIT_FAILURE;
    const Table table(argv[1]);
    print_labels(table);
    print_probabilities(table);
    print_clusters(table);
}
