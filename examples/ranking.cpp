/// Which page answers a question best? LambdaMART learns the order of pages from judged queries:
///   ranking                         on queries made up here
///   ranking TRAIN.svm TEST.svm      on lines of svmlight, `relevance qid:query feature:value ...`
/// and is compared, by the NDCG of the first ten places of new queries, with the order by the best
/// single feature.
#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/gbdt_ranker.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rw = ridgewood;
using rw::Index;

namespace {

struct Judged {
    Eigen::MatrixXd X;
    Eigen::VectorXd relevance, query;  // rows of one query stand together
};

/// Pages that match a query more or less, in title and text, and that are visited more or less.
Judged make_queries(Index queries, std::uint64_t seed) {
    constexpr Index pages = 20;
    rw::Random random(seed);
    Judged judged{Eigen::MatrixXd(queries * pages, 4), Eigen::VectorXd(queries * pages),
                  Eigen::VectorXd(queries * pages)};
    for (Index row = 0; row < queries * pages; ++row) {
        const double title = random.uniform(), text = random.uniform(), age = random.uniform();
        const double visits = -std::log(1 - random.uniform());
        // Visits count for pages that are about the question.
        const double merit = 2 * title + text + (title + text > 1 ? visits : 0) - age / 2;
        judged.X.row(row) << title, text, visits, age;
        judged.relevance[row] = std::clamp(std::floor(merit + 0.5 * random.normal()), 0.0, 4.0);
        judged.query[row] = static_cast<double>(row / pages);
    }
    return judged;
}

Judged read_svmlight(const std::string& file, Index columns = 0) {
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error("cannot read " + file);
    std::vector<std::vector<std::pair<Index, double>>> rows;
    std::vector<double> relevance, query;
    for (std::string line; std::getline(in, line);) {
        std::replace(line.begin(), line.end(), ':', ' ');
        std::istringstream words(line);
        std::string qid;
        words >> relevance.emplace_back() >> qid >> query.emplace_back();
        if (!words || qid != "qid")
            throw std::runtime_error(file + ": a line is not `relevance qid:query ...`");
        rows.emplace_back();
        for (std::pair<Index, double> entry; words >> entry.first >> entry.second;) {
            columns = std::max(columns, entry.first + 1);
            rows.back().push_back(entry);
        }
    }
    const auto count = static_cast<Index>(rows.size());
    Judged judged{Eigen::MatrixXd::Zero(count, columns),
                  Eigen::Map<const Eigen::VectorXd>(relevance.data(), count),
                  Eigen::Map<const Eigen::VectorXd>(query.data(), count)};
    for (Index i = 0; i < count; ++i) {
        for (const auto& [column, value] : rows[static_cast<std::size_t>(i)])
            judged.X(i, column) = value;
    }
    return judged;
}

/// The gain of the first ten places, discounted, over that of the best order: the mean over the
/// queries that have a relevant page.
double ndcg(const Judged& judged, const Eigen::VectorXd& scores) {
    double sum = 0;
    int queries = 0;
    for (Index begin = 0, end = 0; begin < scores.size(); begin = end) {
        while (end < scores.size() && judged.query[end] == judged.query[begin])
            ++end;
        const auto gain = [&](const Eigen::VectorXd& by) {
            std::vector<Index> order(static_cast<std::size_t>(end - begin));
            std::iota(order.begin(), order.end(), begin);
            std::stable_sort(order.begin(), order.end(),
                             [&](Index a, Index b) { return by[a] > by[b]; });
            double all = 0;
            for (std::size_t place = 0; place < order.size() && place < 10; ++place)
                all += (std::exp2(judged.relevance[order[place]]) - 1) /
                       std::log2(static_cast<double>(place) + 2);
            return all;
        };
        const double best = gain(judged.relevance);
        sum += best > 0 ? gain(scores) / best : 0;
        queries += best > 0 ? 1 : 0;
    }
    return sum / queries;
}

void run(const Judged& train, const Judged& test) {
    const rw::GbdtRanker spec{.truncation = 10,
                              .n_estimators = 300,
                              .learning_rate = 0.05,
                              .max_leaf_nodes = 8,
                              .early_stopping = rw::EarlyStopping{.patience = 30}};
    const auto model = spec.fit(train.X, train.relevance, train.query);
    std::cout << std::fixed << std::setprecision(3)
              << "The last tenth of the queries says: " << model.size()
              << " rounds are enough\n\nNDCG of ten places on new queries\n";

    double best = 0;
    Index first = 0;
    for (Index j = 0; j < test.X.cols(); ++j) {
        const double of_feature = ndcg(train, train.X.col(j));
        if (of_feature > best) {
            best = of_feature;
            first = j;
        }
    }
    std::cout << "  as they come            " << ndcg(test, Eigen::VectorXd::Zero(test.X.rows()))
              << "\n  by feature " << std::left << std::setw(13) << first
              << ndcg(test, test.X.col(first)) << "\n  by " << std::setw(3) << model.size()
              << " trees            " << ndcg(test, model.predict(test.X)) << "\n\n";

    const Eigen::VectorXd importances = model.feature_importances();
    std::vector<Index> order(static_cast<std::size_t>(importances.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return importances[a] > importances[b]; });
    std::cout << "What the trees look at, by the share of the gains\n";
    for (std::size_t k = 0; k < order.size() && k < 5; ++k)
        std::cout << "  feature " << std::setw(16) << order[k] << importances[order[k]] << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 3) {
            const Judged train = read_svmlight(argv[1]);
            run(train, read_svmlight(argv[2], train.X.cols()));
        } else {
            run(make_queries(200, 1), make_queries(100, 2));
        }
    } catch (const std::exception& error) {
        std::cerr << "ranking: " << error.what() << '\n';
        return 1;
    }
}
