/// From a raw table, numbers and words with gaps in both, to a model of its last column:
///
///     mixed_table                             prostate cancers: which will progress?
///     mixed_table adult.csv income is_test    the table, its target, columns to leave out
///
/// A million rows like those of adult, a table of 112 MB, take 232 MB at most to read. Their 108
/// features are 864 MB, and with rw::RidgeClassifier it takes 1011 MB in all to fit; logistic
/// regression, as here, keeps the columns that it uses once more: 2007 MB.
///
/// Numbers are imputed and scaled, words become columns of zeros and ones. All that this takes from
/// the data, medians and scales and lists of categories, is part of the model, found again in each
/// fold from its training rows.
#include <ridgewood/io.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/preprocessing.hpp>
#include <ridgewood/validation.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <string>
#include <sys/resource.h>
#include <tuple>
#include <utility>
#include <vector>

namespace rw = ridgewood;

namespace {

/// The most memory that the program has had so far, in MB.
double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// The columns that say most, with what a step of each (of a number: one standard deviation) adds
/// to the log-odds.
void print_largest(const Eigen::VectorXd& slopes, const std::vector<std::string>& names) {
    std::vector<rw::Index> order(names.size());
    std::iota(order.begin(), order.end(), rw::Index{0});
    std::sort(order.begin(), order.end(),
              [&](rw::Index a, rw::Index b) { return std::abs(slopes[a]) > std::abs(slopes[b]); });
    order.resize(std::min<std::size_t>(order.size(), 8));
    for (const rw::Index k : order) {
        std::cout << std::setw(8) << slopes[k] << "  " << names[static_cast<std::size_t>(k)]
                  << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const std::string file = words.empty() ? "examples/data/stagec.csv" : words[0];
    const std::string target = words.size() < 2 ? "pgstat" : words[1];
    // Time to progression is known once it is there.
    std::vector<std::string> left_out{"pgtime"};
    if (!words.empty())
        left_out.assign(words.begin() + std::min(2, argc - 1), words.end());

    auto table = rw::read_csv(file);
    const Eigen::VectorXd y = table[target];
    left_out.push_back(target);
    for (const std::string& name : left_out)
        table = std::move(table).without(name);
    std::cout << file << ": " << table.rows() << " rows, " << table.cols() << " columns, "
              << table.values().array().isNaN().count() << " cells are missing\n";
    const double of_table = 8e-6 * static_cast<double>(table.values().size());
    const double peak_of_reading = peak_megabytes();

    std::vector<rw::Index> numbers, categories;
    for (rw::Index j = 0; j < table.cols(); ++j)
        (table.is_categorical(j) ? categories : numbers).push_back(j);
    const rw::ColumnTransformer features{
        rw::on_columns(numbers,
                       rw::Pipeline{rw::SimpleImputer{.strategy = rw::ImputationStrategy::median},
                                    rw::StandardScaler{}}),
        rw::on_columns(categories, rw::OneHotEncoder{.unknown = rw::UnknownCategory::infrequent,
                                                     .min_frequency = 5})};
    const rw::Pipeline spec{features, rw::LogisticRegression{.lambda = 0.002}};

    const auto model = spec.fit(table, y);
    const auto names = model.feature_names();
    std::cout << std::fixed << std::setprecision(2) << "\nWhat adds to the log-odds of " << target
              << ", of " << names.size() << " features:\n";
    print_largest(model.last().coefficients(), names);
    std::cout << "\nMemory: " << std::setprecision(0) << of_table << " MB of table, "
              << 8e-6 * static_cast<double>(table.rows()) * static_cast<double>(names.size())
              << " MB of features; at most " << peak_of_reading << " MB to read, "
              << peak_megabytes() << " MB to fit\n";

    const rw::StratifiedKFold folds{.folds = 5, .shuffle = true};
    const auto compare = [&](const std::string& name, const auto& candidate) {
        const auto scores = rw::cross_validate(candidate, table.values(), y, folds,
                                               std::tuple(rw::accuracy, rw::log_loss));
        std::cout << "  " << std::left << std::setw(22) << name << std::setprecision(3)
                  << "accuracy " << scores.mean(0) << "  log loss " << scores.mean(1) << '\n';
    };
    std::cout << "\nIn 5 folds:\n";
    compare("majority (baseline)", rw::MajorityClassifier{});
    compare("logistic regression", spec);
}
