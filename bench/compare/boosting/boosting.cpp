/// Our side: `boosting TASK FOLDER OUTPUT` fits the data that make_data.py wrote and prints the CPU
/// seconds of what the task is about. The tasks are those of peers.py and
///
///     threads   training by one thread and by two: prints the seconds of the clock of both, and
///               whether the trees are the same to the last bit
///     load      the same beside two processes that keep the machine busy: the CPU seconds of one
///               thread, and the seconds of the clock of two
///
/// OUTPUT gets the predictions for the test rows, column by column.
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>

#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
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
    Index rows = 0, test_rows = 0, columns = 0, classes = 0, rounds = 0, leaves = 0;
    double min_hessian = 0;
    std::vector<Index> categorical;
    Matrix X, X_test;
    Vector y, offset, offset_test;

    explicit Data(const Path& folder) {
        std::ifstream shape(folder / "shape"), settings(folder / "settings");
        if (!(shape >> rows >> test_rows >> columns >> classes) ||
            !(settings >> rounds >> leaves >> min_hessian))
            throw std::runtime_error("cannot read " + folder.string());
        std::ifstream numbers(folder / "categorical");
        for (Index column = 0; numbers >> column;)
            categorical.push_back(column);
        X = read(folder / "train", rows, columns);
        X_test = read(folder / "test", test_rows, columns);
        y = read(folder / "y_train", rows, 1);
        if (std::filesystem::exists(folder / "offset_train")) {
            offset = read(folder / "offset_train", rows, 1);
            offset_test = read(folder / "offset_test", test_rows, 1);
        }
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

/// The CPU seconds of a call, printed if they are wanted, and what it returns.
template <class Call>
auto timed(bool is_wanted, Call call) {
    const std::clock_t start = std::clock();
    auto result = call();
    if (is_wanted)
        std::printf("%.6f\n", static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    return result;
}

template <class Spec, class Table>
auto fit(const Spec& spec, const Table& table, const Data& data) {
    if (data.offset.size() > 0)
        return spec.fit(table, data.y, {.offset = data.offset});
    return spec.fit(table, data.y);
}

template <class Model>
bool same_trees(const Model& a, const Model& b) {
    for (Index k = 0; k < a.outputs(); ++k) {
        for (Index t = 0; t < a.size(); ++t) {
            const auto left = a.tree(t, k), right = b.tree(t, k);
            if (left.nodes().size() != right.nodes().size() ||
                std::memcmp(left.nodes().data(), right.nodes().data(),
                            left.nodes().size() * sizeof left.nodes()[0]) != 0 ||
                left.values() != right.values())
                return false;
        }
    }
    return a.size() == b.size();
}

/// A process that keeps a core busy as long as this lives.
class OtherProcess {
public:
    OtherProcess() : process_(fork()) {
        while (process_ == 0)
            turns_ = turns_ + 1;
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;
    ~OtherProcess() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }

private:
    pid_t process_;
    volatile std::uint64_t turns_ = 0;
};

/// Prints the seconds of one thread and of two: of the clock, or, beside two other processes, those
/// that one thread computes and those of the clock that two take.
template <class Spec>
void time_threads(Spec spec, const rw::BinnedMatrix<float>& bins, const Data& data,
                  bool beside_others) {
    const auto run = [&](int threads, bool by_clock) {
        spec.threads = threads;
        const rw::detail::Stopwatch watch;
        const std::clock_t start = std::clock();
        auto model = fit(spec, bins, data);
        const double cpu = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::printf("%.6f ", by_clock ? watch.seconds() : cpu);
        std::fflush(stdout);
        return model;
    };
    std::optional<OtherProcess> first, second;
    if (beside_others) {
        first.emplace();
        second.emplace();
    }
    const auto one = run(1, !beside_others), two = run(2, true);
    std::printf("%s\n", same_trees(one, two) ? "identical" : "different");
}

template <class Model>
Matrix predict(const Model& model, const Data& data) {
    if constexpr (requires { model.classes(); }) {
        return model.predict_proba(data.X_test);
    } else {
        Vector prediction = model.predict(data.X_test);
        if (data.offset_test.size() > 0)
            prediction.array() *= data.offset_test.array().exp();
        return prediction;
    }
}

template <class Spec>
void run(Spec spec, const std::string& task, const Data& data, const Path& output) {
    spec.n_estimators = data.rounds;
    spec.max_leaf_nodes = data.leaves;
    spec.min_samples_leaf = 1;
    spec.min_sum_hessian = data.min_hessian;
    spec.l2 = 1;
    spec.categorical = data.categorical;
    if (task == "fit") {
        const auto model = timed(true, [&] { return fit(spec, data.X, data); });
        return write(output, predict(model, data));
    }
    const auto bins = timed(task == "bin", [&] {
        return rw::BinnedMatrix<float>(data.X, {.categorical = data.categorical});
    });
    if (task == "threads" || task == "load")
        return time_threads(spec, bins, data, task == "load");
    const auto model = timed(task == "train", [&] { return fit(spec, bins, data); });
    write(output, timed(task == "batch", [&] { return predict(model, data); }));
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 4)
        throw std::invalid_argument("usage: boosting TASK FOLDER OUTPUT");
    const Data data(argv[2]);
    if (data.classes > 0) {
        run(rw::GbdtClassifier{}, argv[1], data, argv[3]);
    } else if (data.offset.size() > 0) {
        run(rw::GbdtRegressor{.loss = rw::RegressionLoss::poisson()}, argv[1], data, argv[3]);
    } else {
        run(rw::GbdtRegressor{}, argv[1], data, argv[3]);
    }
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
