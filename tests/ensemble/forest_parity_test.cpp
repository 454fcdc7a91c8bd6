// Errors of forests beside those of scikit-learn and ranger on six real tables. No two generators
// draw the same rows, so that means over 20 seeds are compared: within four standard errors of
// those of scikit-learn, whose rules of growing are ours, and six of those of ranger, which is
// itself 3.6 away from scikit-learn on the wines.
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/io/csv.hpp>

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"

namespace forest_parity_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

constexpr Index seeds = 20;

struct Errors {
    /// Over the seeds, of the error out of bag and of the error on test rows.
    Eigen::Array2d mean, deviation;
};

/// Every fourth row is for testing.
struct Rows {
    Matrix X, X_test;
    Vector y, y_test;

    explicit Rows(const rw::Table& table) {
        const std::string target = table.names().back();
        const Matrix all = table.without(target).values();
        const Vector values = table[target];
        std::vector<Index> train, test;
        for (Index i = 0; i < all.rows(); ++i)
            (i % 4 == 3 ? test : train).push_back(i);
        X = all(train, Eigen::all);
        y = values(train);
        X_test = all(test, Eigen::all);
        y_test = values(test);
    }
};

template <class Spec>
Errors errors_of(Spec spec, const Rows& rows) {
    constexpr bool is_classifier = std::is_same_v<Spec, rw::RandomForestClassifier>;
    spec.n_estimators = 50;
    spec.max_features = rw::MaxFeatures::sqrt();
    spec.oob_score = true;
    Eigen::Array<double, 2, Eigen::Dynamic> errors(2, seeds);
    const double spread = (rows.y.array() - rows.y.mean()).square().mean();
    for (Index k = 0; k < seeds; ++k) {
        spec.seed = static_cast<std::uint64_t>(k);
        const auto model = spec.fit(rows.X, rows.y);
        const Vector guess = model.predict(rows.X_test);
        const double test = is_classifier
                                ? (guess.array() != rows.y_test.array()).cast<double>().mean()
                                : (guess - rows.y_test).squaredNorm() / double(guess.size());
        errors.col(k) << (1 - model.oob_score()) * (is_classifier ? 1 : spread), test;
    }
    const Eigen::Array2d mean = errors.rowwise().mean();
    return {mean, ((errors.colwise() - mean).square().rowwise().sum() / (seeds - 1)).sqrt()};
}

}  // namespace

TEST_CASE("forests err as those of scikit-learn and ranger do", "[ensemble]") {
    std::ifstream file(RIDGEWOOD_SOURCE_DIR "/tests/ensemble/reference/forests.txt");
    std::string name, peer;
    Errors theirs;
    std::map<std::string, Errors> known;
    int lines = 0;
    while (file >> name >> peer >> theirs.mean[0] >> theirs.deviation[0] >> theirs.mean[1] >>
           theirs.deviation[1]) {
        ++lines;
        const std::string table = "data/small/" + name + ".csv";
        const auto path = shared_file(table);
        if (!path)
            SKIP(absent(table));
        if (!known.contains(name)) {
            const Rows rows(rw::read_csv(*path));
            const bool is_classes = name == "breast_cancer" || name == "pima" || name == "wine";
            known[name] = is_classes ? errors_of(rw::RandomForestClassifier{}, rows)
                                     : errors_of(rw::RandomForestRegressor{}, rows);
        }
        const Errors& ours = known[name];
        const Eigen::Array2d error =
            ((ours.deviation.square() + theirs.deviation.square()) / double(seeds)).sqrt();
        const Eigen::Array2d z = (ours.mean - theirs.mean) / error;
        INFO(name << " beside " << peer << ": ours " << ours.mean.transpose() << ", theirs "
                  << theirs.mean.transpose() << ", z " << z.transpose());
        CHECK(z.abs().maxCoeff() < (peer == "sklearn" ? 4 : 6));
    }
    CHECK(lines == 12);
}

}  // namespace forest_parity_test
