/// Our side: `trees TASK FOLDER OUTPUT SEED` fits the data that make_data.py wrote and prints the
/// CPU seconds of what the task is about. The tasks are those of scikit_learn.py and
///
///     rpart        the tree of peers.R
///     exact        the forest without its out-of-bag score
///     approximate  the same by samples of rows
///     threads      the forest by one thread and by two: prints the seconds of the clock of both,
///                  and whether the trees are the same to the last bit
///
/// `memory` and `peak` print megabytes.
///
/// OUTPUT gets the predictions for the test rows, column by column.
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/ensemble/random_forest.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<float>;
using Vector = rw::Vector<float>;
using Path = std::filesystem::path;

Matrix read(const Path& file, Index rows, Index columns) {
    Matrix values(rows, columns);
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(sizeof(float)) * values.size());
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    return values;
}

struct Data {
    Index rows = 0, test_rows = 0, columns = 0, classes = 0;
    Matrix X, X_test;
    Vector y;

    explicit Data(const Path& folder) {
        std::ifstream in(folder / "shape");
        if (!(in >> rows >> test_rows >> columns >> classes))
            throw std::runtime_error("cannot read " + (folder / "shape").string());
        X = read(folder / "train", rows, columns);
        X_test = read(folder / "test", test_rows, columns);
        y = read(folder / "y_train", rows, 1);
    }
};

void write(const Path& file, const Matrix& prediction) {
    const rw::Matrix<double> values = prediction.cast<double>();
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(values.data()),
              static_cast<std::streamsize>(sizeof(double)) * values.size());
    if (!out)
        throw std::runtime_error("cannot write " + file.string());
}

/// Prints the CPU seconds of a call, divided by `count`, and returns what it does. Calls of
/// milliseconds are repeated until 0.2 s are full.
template <class Call>
auto timed(Call call, Index count = 1) {
    const std::clock_t start = std::clock();
    for (Index calls = 1;; ++calls) {
        auto result = call();
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        if (seconds >= 0.2) {
            std::printf("%.9f\n", seconds / static_cast<double>(calls * count));
            return result;
        }
    }
}

/// The means, or the probabilities of the classes.
template <class Model, class X>
Matrix predict(const Model& model, const X& x) {
    if constexpr (requires { model.predict_proba(x); })
        return model.predict_proba(x);
    else
        return model.predict(x);
}

template <class Spec>
void time_fit(const Spec& spec, const Data& data, const Path& output) {
    write(output, predict(timed([&] { return spec.fit(data.X, data.y); }), data.X_test));
}

template <class Spec>
void time_batch(const Spec& spec, const Data& data, const Path& output) {
    const auto model = spec.fit(data.X, data.y);
    write(output, timed([&] { return predict(model, data.X_test); }));
}

template <class Spec>
void measure_memory(const Spec& spec, const Data& data, const Path& output) {
    const auto model = spec.fit(data.X, data.y);
    std::printf("%.3f\n", static_cast<double>(model.memory()) / 1e6);
    write(output, predict(model, data.X_test));
}

/// The most memory that the process has had so far.
double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1e3;
}

/// What training needs beyond the data, with the model.
template <class Spec>
void measure_peak(const Spec& spec, const Data& data, const Path& output) {
    const double before = peak_megabytes();
    const auto model = spec.fit(data.X, data.y);
    std::printf("%.3f\n", peak_megabytes() - before);
    write(output, predict(model, data.X_test));
}

/// Rows as they come to a service: one after the other, the values of each side by side.
template <class Spec>
void time_single_rows(const Spec& spec, const Data& data, const Path& output) {
    const auto model = spec.fit(data.X, data.y);
    const Matrix rows = data.X_test.transpose();
    const Index outputs = std::max<Index>(data.classes, 1);
    rw::Matrix<double> prediction(outputs, data.test_rows);
    const auto predict_all = [&] {
        for (Index i = 0; i < data.test_rows; ++i) {
            const std::span row(rows.col(i).data(), static_cast<std::size_t>(data.columns));
            if constexpr (requires { model.classes(); }) {
                const auto places = static_cast<std::size_t>(outputs);
                model.predict_proba_row(row, std::span(prediction.col(i).data(), places));
            } else {
                prediction(0, i) = static_cast<double>(model.predict_row(row));
            }
        }
        return 0;
    };
    timed(predict_all, data.test_rows);
    write(output, prediction.transpose().cast<float>());
}

template <class Model>
bool same_trees(const Model& a, const Model& b) {
    if (a.size() != b.size())
        return false;
    for (Index t = 0; t < a.size(); ++t) {
        const auto left = a.tree(t), right = b.tree(t);
        if (left.nodes().size() != right.nodes().size() ||
            std::memcmp(left.nodes().data(), right.nodes().data(),
                        left.nodes().size() * sizeof left.nodes()[0]) != 0 ||
            left.values() != right.values())
            return false;
    }
    return true;
}

template <class Spec>
void time_threads(Spec spec, const Data& data) {
    const auto fit = [&](int threads) {
        spec.threads = threads;
        const rw::detail::Stopwatch watch;
        auto model = spec.fit(data.X, data.y);
        std::printf("%.6f ", watch.seconds());
        return model;
    };
    const auto one = fit(1), two = fit(2);
    std::printf("%s\n", same_trees(one, two) ? "identical" : "different");
}

template <class Forest>
void run_forest(const std::string& task, const Data& data, const Path& output, std::uint64_t seed) {
    Forest forest{.n_estimators = 20,
                  .max_features = rw::MaxFeatures::sqrt(),
                  .oob_score = true,
                  .seed = seed};
    Forest large{.n_estimators = 100, .max_features = rw::MaxFeatures::sqrt(), .seed = seed};
    if (task == "forest")
        time_fit(forest, data, output);
    else if (task == "threads")
        time_threads(forest, data);
    else if (task == "batch")
        time_batch(large, data, output);
    else if (task == "memory")
        measure_memory(large, data, output);
    else if (task == "peak")
        measure_peak(large, data, output);
    else if (task == "single") {
        large.max_leaf_nodes = 255;
        time_single_rows(large, data, output);
    } else if (task == "exact" || task == "approximate") {
        forest.oob_score = false;
        if (task == "approximate")
            forest.approximate = rw::Approximation{};
        time_fit(forest, data, output);
    } else
        throw std::invalid_argument("there is no task '" + task + "'");
}

template <class Cart, class Forest>
void run(const std::string& task, const Data& data, const Path& output, std::uint64_t seed) {
    if (task == "tree")
        time_fit(Cart{.min_samples_leaf = 20}, data, output);
    else if (task == "rpart")
        time_fit(Cart{.min_samples_split = 20, .min_samples_leaf = 7, .complexity = 1e-4}, data,
                 output);
    else
        run_forest<Forest>(task, data, output, seed);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5)
        throw std::invalid_argument("usage: trees TASK FOLDER OUTPUT SEED");
    const Data data(argv[2]);
    const auto seed = static_cast<std::uint64_t>(std::atoll(argv[4]));
    if (data.classes > 0)
        run<rw::CartClassifier, rw::RandomForestClassifier>(argv[1], data, argv[3], seed);
    else
        run<rw::CartRegressor, rw::RandomForestRegressor>(argv[1], data, argv[3], seed);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
