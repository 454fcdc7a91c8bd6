/// Our side: `ada_boost TASK FOLDER OUTPUT` fits the data that ../trees/make_data.py wrote and
/// prints the CPU seconds of what the task is about; the tasks are those of ada_boost.py. OUTPUT
/// gets the predictions for the test rows, column by column.
#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/ensemble/ada_boost_regressor.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<float>;
using Vector = rw::Vector<float>;
using Path = std::filesystem::path;
using enum rw::AdaBoostAlgorithm;

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

template <class Call>
auto timed(Call call) {
    const std::clock_t start = std::clock();
    auto result = call();
    std::printf("%.9f\n", static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    return result;
}

rw::AdaBoostClassifier classifier(Index depth, Index rounds, rw::AdaBoostAlgorithm algorithm) {
    return {.estimator = {.max_depth = depth}, .n_estimators = rounds, .algorithm = algorithm};
}

Matrix predictions(const std::string& task, const Data& data) {
    const auto boosted = [&](const rw::AdaBoostClassifier& spec) -> Matrix {
        return timed([&] { return spec.fit(data.X, data.y); }).predict_proba(data.X_test);
    };
    if (task == "samme")
        return boosted(classifier(1, 50, samme));
    if (task == "samme_r")
        return boosted(classifier(1, 50, samme_r));
    if (task == "depth_3")
        return boosted(classifier(3, 10, samme_r));
    if (task == "r2") {
        const rw::AdaBoostRegressor spec{.n_estimators = 50};
        return timed([&] { return spec.fit(data.X, data.y); }).predict(data.X_test);
    }
    if (task == "predict") {
        const auto model = classifier(1, 50, samme_r).fit(data.X, data.y);
        return timed([&] { return model.predict_proba(data.X_test); });
    }
    throw std::invalid_argument("there is no task " + task);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s TASK FOLDER OUTPUT\n", argv[0]);
        return EXIT_FAILURE;
    }
    write(argv[3], predictions(argv[1], Data(argv[2])));
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
}
