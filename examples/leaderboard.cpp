/// Which model predicts a table best? Cross-validates every model of ridgewood on a CSV file:
///
///     leaderboard                                       the bundled diabetes data
///     leaderboard houses.csv --target price --folds 5 --preprocess standard
///
/// 1. Read the table and split it into features X and target y.
/// 2. Cross-validate all models on the same folds, beside a baseline that ignores X.
/// 3. Print the ranking, then what least squares says of the features.
#include <ridgewood/core/any_estimator.hpp>
#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/ensemble/ada_boost_regressor.hpp>
#include <ridgewood/ensemble/extra_trees.hpp>
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/io.hpp>
#include <ridgewood/linear.hpp>
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/preprocessing.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>
#include <ridgewood/validation.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unistd.h>
#include <vector>

#include <Eigen/Core>

#include "support/features.hpp"
#include "support/least_bic.hpp"

namespace rw = ridgewood;

namespace {

// The models. One more line and another one competes: any struct with a `fit` will do.

struct Entry {
    std::string name;
    rw::AnyEstimator spec;
};

template <class Spec>
Entry entry(const std::string& name, const Spec& spec) {
    return {name, rw::AnyEstimator(spec)};
}

std::vector<Entry> regressors() {
    return {
        entry("mean (baseline)", rw::MeanRegressor{}),
        entry("least squares", rw::LeastSquares{}),
        entry("ridge, lambda 0.01", rw::Ridge{.lambda = 0.01}),
        entry("ridge, lambda 1", rw::Ridge{.lambda = 1}),
        entry("lasso", example::LeastBic<rw::Lasso>{}),
        entry("elastic net", example::LeastBic<rw::ElasticNet>{}),
        entry("SCAD", example::LeastBic<rw::Scad>{}),
        entry("MCP", example::LeastBic<rw::Mcp>{}),
        entry("nonnegative garrote", example::LeastBic<rw::NonnegativeGarrote>{}),
        entry("adaptive lasso", example::LeastBic<rw::AdaptiveLasso>{}),
        entry("tree of 8 leaves", rw::CartRegressor{.max_leaf_nodes = 8}),
        entry("random forest", rw::RandomForestRegressor{.max_features = rw::MaxFeatures::sqrt()}),
        entry("extra trees", rw::ExtraTreesRegressor{.max_features = rw::MaxFeatures::sqrt()}),
        entry("AdaBoost of trees", rw::AdaBoostRegressor{}),
        entry("gradient boosting", rw::GbdtRegressor{.max_leaf_nodes = 8}),
    };
}

std::vector<Entry> classifiers() {
    return {
        entry("majority (baseline)", rw::MajorityClassifier{}),
        entry("ridge, lambda 0.01", rw::RidgeClassifier{.lambda = 0.01}),
        entry("ridge, lambda 1", rw::RidgeClassifier{.lambda = 1}),
        entry("logistic regression, lasso", example::LeastBic<rw::LogisticRegression>{}),
        entry("logistic regression, elastic net",
              example::LeastBic<rw::LogisticRegression>{{.l1_ratio = 0.5}}),
        entry("tree of 8 leaves", rw::CartClassifier{.max_leaf_nodes = 8}),
        entry("random forest", rw::RandomForestClassifier{}),
        entry("extra trees", rw::ExtraTreesClassifier{}),
        entry("AdaBoost of stumps", rw::AdaBoostClassifier{}),
        entry("gradient boosting", rw::GbdtClassifier{.max_leaf_nodes = 8}),
    };
}

/// The estimator behind a step that each fold fits to its training rows.
rw::AnyEstimator preprocessed(const std::string& how, const rw::AnyEstimator& spec) {
    const auto behind = [&](const auto& step) {
        return rw::AnyEstimator(rw::Pipeline{step, spec});
    };
    if (how == "none")
        return spec;
    if (how == "standard")
        return behind(rw::StandardScaler{});
    if (how == "robust")
        return behind(rw::RobustScaler{});
    if (how == "quantile")
        return behind(rw::QuantileTransformer{.output = rw::OutputDistribution::normal});
    if (how == "power")
        return behind(rw::PowerTransformer{});
    if (how == "products")
        return behind(rw::PolynomialFeatures{.include_bias = false});
    throw std::invalid_argument(
        "--preprocess is none, standard, robust, quantile, power or products, got '" + how + "'");
}

// What to do, from the command line.

enum class Task { regression, classification };

struct Arguments {
    std::string file = RIDGEWOOD_EXAMPLE_DATA "/diabetes.csv";
    std::string target;        // empty: the last column
    std::optional<Task> task;  // empty: guessed
    std::string preprocess = "none";
    int folds = 10;
    int threads = 1;
    bool help = false;
};

constexpr auto usage =
    "leaderboard [FILE.csv] [--target NAME] [--task regression|classification]\n"
    "            [--preprocess none|standard|robust|quantile|power|products]\n"
    "            [--folds K] [--threads N]\n"
    "\n"
    "Cross-validates every model on a table with a header line and ranks them.\n"
    "\n"
    "  FILE.csv    the table (default: the bundled diabetes data)\n"
    "  --target    the column to predict (default: the last one)\n"
    "  --task      default: classification of text and of up to 10 different integers\n"
    "  --preprocess\n"
    "              what each fold does to the features first: scales them by standard deviation "
    "or\n"
    "              quartiles, makes them normal by rank or power, adds their products\n"
    "  --folds     parts of the rows, each predicted by models of the others (default: 10)\n"
    "  --threads   folds that run at a time, 0 for all processors (default: 1)\n";

int to_count(const std::string& option, const std::string& text) {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() || count < 0)
        throw std::invalid_argument(option + " needs a count, got '" + text + "'");
    return count;
}

Task to_task(const std::string& text) {
    if (text == "regression")
        return Task::regression;
    if (text == "classification")
        return Task::classification;
    throw std::invalid_argument("--task is regression or classification, got '" + text + "'");
}

Arguments parse(const std::vector<std::string>& words) {
    Arguments arguments;
    for (auto word = words.begin(); word != words.end(); ++word) {
        const std::string& option = *word;
        const auto value = [&] {
            if (++word == words.end())
                throw std::invalid_argument(option + " needs a value");
            return *word;
        };
        if (option == "--help" || option == "-h") {
            arguments.help = true;
            break;
        }
        if (option == "--target")
            arguments.target = value();
        else if (option == "--task")
            arguments.task = to_task(value());
        else if (option == "--preprocess")
            arguments.preprocess = value();
        else if (option == "--folds")
            arguments.folds = to_count(option, value());
        else if (option == "--threads")
            arguments.threads = to_count(option, value());
        else if (option.starts_with("-"))
            throw std::invalid_argument("there is no option " + option + ", see --help");
        else
            arguments.file = option;
    }
    return arguments;
}

/// Text is a class, and so is a number that takes few values, all of them integers.
Task guess_task(bool is_text, const Eigen::VectorXd& y) {
    constexpr std::size_t most_classes = 10;
    const std::set<double> values(y.begin(), y.end());
    const bool integers = (y.array() == y.array().round()).all();
    return is_text || (integers && values.size() <= most_classes) ? Task::classification
                                                                  : Task::regression;
}

/// Every fold tests on rows of every class.
void check_classes(const std::string& target, const std::vector<std::string>& categories,
                   const Eigen::VectorXd& y, int folds) {
    std::map<double, int> rows;
    for (const double label : y)
        ++rows[label];
    const auto [label, count] = *std::min_element(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (count < folds) {
        throw std::invalid_argument("--folds " + std::to_string(folds) +
                                    " needs as many rows of each class, and " + target + "=" +
                                    example::class_name(categories, label) + " has " +
                                    example::count_of(count, "row"));
    }
}

// The competition.

/// A score of a model: its mean over the folds, and the standard error of that mean.
struct Score {
    double mean = std::nan("");
    double error = std::nan("");
};

struct Standing {
    std::string model;
    std::array<Score, 2> scores;
    double fit_seconds;
    double predict_seconds;
};

/// Best first, by the first of the two metrics.
struct Ranking {
    std::array<std::string, 2> metrics;
    std::vector<Standing> standings;
};

/// Writes over the line before; nothing where nobody watches.
void show_progress(const std::string& line) {
    if (isatty(STDERR_FILENO))
        std::fprintf(stderr, "\r%-78s\r%s", "", line.c_str());
}

/// Cross-validates each model on the same folds. A model that gives no probabilities goes without
/// the score of them.
template <class Splitter, class First, class Second>
Ranking compete(const std::vector<Entry>& entries, const example::Features& data,
                const Splitter& folds, const First& first, const Second& second, int threads) {
    Ranking ranking{{std::string(first.name), std::string(second.name)}, {}};
    for (const Entry& entry : entries) {
        const auto watch = [&](const rw::Progress& fold) {
            show_progress(entry.name + ": fold " + std::to_string(fold.step) + " of " +
                          std::to_string(fold.total));
        };
        const auto validate = [&](const auto& metrics) {
            return rw::cross_validate(
                entry.spec, data.X, data.y, folds, metrics,
                {.threads = threads, .train_scores = false, .observer = watch});
        };
        const bool has_both = rw::PredictionMetric<Second> || entry.spec.has_probabilities();
        const auto result =
            has_both ? validate(std::tuple(first, second)) : validate(std::tuple(first));
        Standing standing{entry.name, {}, result.fit_seconds.mean(), result.predict_seconds.mean()};
        for (rw::Index k = 0; k < result.test_scores.cols(); ++k) {
            const auto place = static_cast<std::size_t>(k);
            standing.scores[place] = {result.mean(k), result.standard_error(k)};
        }
        ranking.standings.push_back(standing);
    }
    show_progress("");
    std::stable_sort(ranking.standings.begin(), ranking.standings.end(),
                     [](const Standing& a, const Standing& b) {
                         const double better = First::higher_is_better ? -1 : 1;
                         return better * a.scores[0].mean < better * b.scores[0].mean;
                     });
    return ranking;
}

// The output.

std::string fixed(double value, int decimals) {
    if (std::isnan(value))
        return "-";
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << value;
    return text.str();
}

/// As many decimals as show two digits of the smallest standard error: the rest would be noise.
int useful_decimals(const Ranking& ranking, std::size_t metric) {
    constexpr int most = 4;
    int decimals = 0;
    for (const Standing& standing : ranking.standings) {
        const double error = standing.scores[metric].error;
        if (std::isnan(error))
            continue;
        const int needed = error > 0 ? 1 - static_cast<int>(std::floor(std::log10(error))) : most;
        decimals = std::clamp(needed, decimals, most);
    }
    return decimals;
}

using Line = std::vector<std::string>;

/// A head line, a rule and the rest: the second column to the left, the others to the right.
void print_table(const std::vector<Line>& lines) {
    Line rule;
    for (std::size_t k = 0; k < lines[0].size(); ++k) {
        std::size_t width = 0;
        for (const Line& line : lines)
            width = std::max(width, line[k].size());
        rule.push_back(std::string(width, '-'));
    }
    const auto print_line = [&](const Line& line) {
        for (std::size_t k = 0; k < line.size(); ++k) {
            std::cout << (k == 0 ? "" : "  ") << (k == 1 ? std::left : std::right)
                      << std::setw(static_cast<int>(rule[k].size())) << line[k];
        }
        std::cout << '\n';
    };
    print_line(lines[0]);
    print_line(rule);
    std::for_each(lines.begin() + 1, lines.end(), print_line);
}

void print(const Ranking& ranking) {
    std::vector<Line> lines{{"rank", "model", ranking.metrics[0], "std error", ranking.metrics[1],
                             "std error", "fit ms", "predict ms"}};
    for (const Standing& standing : ranking.standings) {
        Line line{std::to_string(lines.size()), standing.model};
        for (std::size_t k = 0; k < ranking.metrics.size(); ++k) {
            const int decimals = useful_decimals(ranking, k);
            line.push_back(fixed(standing.scores[k].mean, decimals));
            line.push_back(fixed(standing.scores[k].error, decimals));
        }
        line.push_back(fixed(1000 * standing.fit_seconds, 3));
        line.push_back(fixed(1000 * standing.predict_seconds, 3));
        lines.push_back(line);
    }
    print_table(lines);
}

void run(const Arguments& arguments) {
    const auto table = rw::read_csv(arguments.file);
    const auto target = arguments.target.empty() ? table.names().back() : arguments.target;
    const auto data = example::features(table, target);
    if (data.y.size() == 0)
        throw std::runtime_error(arguments.file + " has no row with a " + target);
    if (data.X.cols() == 0) {
        std::string message = arguments.file + " has no column to predict " + target + " from";
        for (const auto& remark : data.remarks)
            message += "\n  " + remark;
        throw std::runtime_error(message);
    }
    const auto& categories = table.categories(table.column(target));
    const bool is_text = !categories.empty();
    const Task task = arguments.task ? *arguments.task : guess_task(is_text, data.y);
    if (is_text && task == Task::regression)
        throw std::invalid_argument("the target " + target + " is text: no regression");
    if (task == Task::classification)
        check_classes(target, categories, data.y, arguments.folds);

    std::cout << std::filesystem::path(arguments.file).filename().string() << ": " << data.X.rows()
              << " rows, " << data.X.cols() << " features, "
              << (task == Task::regression ? "regression" : "classification") << " of " << target
              << '\n';
    for (const auto& remark : data.remarks)
        std::cout << "  " << remark << '\n';
    std::cout << arguments.folds << "-fold cross-validation, times are for one fold\n\n";

    const auto entries = [&](std::vector<Entry> all) {
        for (Entry& one : all)
            one.spec = preprocessed(arguments.preprocess, one.spec);
        return all;
    };
    if (task == Task::classification) {
        const rw::StratifiedKFold folds{.folds = arguments.folds, .shuffle = true};
        print(compete(entries(classifiers()), data, folds, rw::accuracy, rw::log_loss,
                      arguments.threads));
        return;
    }
    const rw::KFold folds{.folds = arguments.folds, .shuffle = true};
    print(compete(entries(regressors()), data, folds, rw::rmse, rw::r2, arguments.threads));
    std::cout << "\nLeast squares on all rows:\n\n"
              << summary(rw::LeastSquares{}.fit(data.X, data.y), {.names = data.names});
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto arguments = parse({argv + 1, argv + argc});
        if (arguments.help)
            std::cout << usage;
        else
            run(arguments);
    } catch (const std::invalid_argument& error) {  // what was asked for cannot be
        std::cerr << "leaderboard: " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {  // the file cannot be used
        std::cerr << "leaderboard: " << error.what() << '\n';
        return 1;
    }
}
