/// Cross-validation of the paths of classes.
#include <ridgewood/linear/logistic_regression.hpp>
#include <ridgewood/validation/cross_validate_path.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "linear/families.hpp"
#include "validation/fold_fits.hpp"

namespace cross_validate_classes_test {

using namespace ridgewood;
using namespace fold_fits;

namespace {

const LogisticRegression classes_of_any_kind{.tolerance = 1e-13};

}  // namespace

TEST_CASE("classes have the errors of cv.glmnet", "[validation][families]") {
    const Families& data = small();
    constexpr Convention as_glmnet = Convention::glmnet;
    const LogisticRegression logistic{.convention = as_glmnet, .tolerance = 1e-14};
    require_glmnet(
        "binomial",
        cross_validate_path(logistic, data.X, data.two, Turns{5}, {.lambdas = {.values = low}}),
        {{1.34557858945, 1.27469617594, 1.21533775373, 1.16583366082, 1.15235549976, 1.17175424497},
         {0.0373380500546, 0.0668304863235, 0.0975891880592, 0.150484146989, 0.176637123318,
          0.199445270673},
         0.01,
         0.08});
    require_glmnet(
        "binomial weights offset",
        cross_validate_path(
            logistic, data.X, data.two, Turns{5},
            {.lambdas = {.values = low}, .weights = data.weights, .offset = data.offset}),
        {{1.36552712758, 1.30529406769, 1.32270850071, 1.36932431862, 1.39880091436, 1.44582166927},
         {0.060497038623, 0.0964226274683, 0.128385680768, 0.194809490896, 0.256536972909,
          0.306665085903},
         0.08,
         0.15});
    require_glmnet("binomial class",
                   cross_validate_path(logistic, data.X, data.two, Turns{5},
                                       {.lambdas = {.values = low},
                                        .loss = PathLoss::misclassification,
                                        .weights = data.weights}),
                   {{0.335403726708, 0.329192546584, 0.32298136646, 0.341614906832, 0.316770186335,
                     0.304347826087},
                    {0.0565067625354, 0.0557577310737, 0.0701158263593, 0.0702514462564,
                     0.0729382050265, 0.0728555137958},
                    0.005,
                    0.15});
    require_glmnet(
        "multinomial",
        cross_validate_path(logistic, data.X, data.three, Turns{5}, {.lambdas = {.values = low}}),
        {{2.11279490594, 1.99641988649, 1.97452087563, 1.88630554658, 1.8942487786, 2.01937697824},
         {0.021634537155, 0.0648046874633, 0.108458468748, 0.153533119389, 0.19898121859,
          0.26412602291},
         0.02,
         0.08});
    require_glmnet(
        "multinomial weights",
        cross_validate_path(logistic, data.X, data.three, Turns{5},
                            {.lambdas = {.values = low}, .weights = data.weights}),
        {{2.0770056364, 1.95424023762, 2.04194062993, 2.03118355179, 2.02745183281, 2.16091739932},
         {0.0509622715893, 0.125008623303, 0.180044968758, 0.219363627892, 0.265158903217,
          0.334807733588},
         0.08,
         0.15});
    require_glmnet(
        "multinomial class",
        cross_validate_path(logistic, data.X, data.three, Turns{5},
                            {.lambdas = {.values = low}, .loss = PathLoss::misclassification}),
        {{0.5375, 0.5, 0.4625, 0.425, 0.425, 0.4},
         {0.03186887196, 0.0655505530106, 0.0728868986856, 0.053764532919, 0.0414578098794,
          0.050775240029},
         0.005,
         0.02});
}

TEST_CASE("folds of classes have the deviances of paths on their rows alone",
          "[validation][families]") {
    const Families& data = small();
    const LogisticRegression& spec = classes_of_any_kind;
    for (const Vector<double>& y : {data.two, data.three}) {
        CAPTURE(y.maxCoeff());
        require_fold_fits(spec, data.X, y, StratifiedKFold{.folds = 4, .shuffle = true});
        require_fold_fits(spec, data.X, y, Turns{5}, {.weights = some_zeros(small().weights)});
        require_fold_fits(spec, data.X, y, Ahead{80}, {.weights = data.weights});
    }
    require_fold_fits(spec, data.X, data.two, KFold{.shuffle = true},
                      {.weights = data.weights, .offset = data.offset});
}

TEST_CASE("errors of classes do not depend on threads", "[validation][families]") {
    const Families& data = small();
    require_same_on_threads(LogisticRegression{}, data.X, data.two);
    require_same_on_threads(LogisticRegression{}, data.X, data.three);
}

TEST_CASE("misclassifications are counted by predicted labels", "[validation][families]") {
    const Families& data = small();
    const Lambdas lambdas{.values = low};
    const auto cv = cross_validate_path(LogisticRegression{}, data.X, data.three, Turns{5},
                                        {.lambdas = lambdas, .loss = PathLoss::misclassification});
    double wrong = 0;
    for (Index k = 0; k < 5; ++k) {
        Vector<double> weights = Vector<double>::Ones(80);
        for (Index i = k; i < 80; i += 5)
            weights[i] = 0;
        const auto path =
            LogisticRegression{}.path(data.X, data.three, lambdas, {.weights = weights});
        const Vector<double> labels = path.model(3).predict(data.X);
        for (Index i = k; i < 80; i += 5)
            wrong += labels[i] != data.three[i] ? 1 : 0;
    }
    CHECK(cv.mean[3] == Approx(wrong / 80));
}

TEST_CASE("a class that is not tested is not missed", "[validation][families]") {
    const Families& data = small();
    // The last rows are of a class of their own, but neither trained on nor tested.
    Vector<double> y = data.two;
    y.tail(15).setConstant(9);
    require_fold_fits(classes_of_any_kind, data.X, y, Ahead{60});
    // Each fold tests one class.
    Vector<double> sorted = data.three;
    std::sort(sorted.begin(), sorted.end());
    Matrix<double> X = data.X;
    X.col(0) += sorted;
    require_fold_fits(classes_of_any_kind, X, sorted, KFold{.folds = 10});
}

TEST_CASE("a class that is not trained on is refused, or an error", "[validation][families]") {
    const Families& data = small();
    Vector<double> y = data.two;
    y.head(16).setConstant(7);
    CHECK(refusal([&] { (void)cross_validate_path(LogisticRegression{}, data.X, y, KFold{}); }) ==
          "cross_validate_path: fold 0: y(0) is 7, which is none of the 2 classes");
    const auto cv =
        cross_validate_path(LogisticRegression{}, data.X, y, KFold{},
                            {.lambdas = {.values = low}, .loss = PathLoss::misclassification});
    CHECK(cv.fold_errors.row(0) == RowVector<double>::Ones(6));
    CHECK(cv.mean.allFinite());
    CHECK(cv.standard_error.allFinite());

    y = Vector<double>::Constant(80, 5);
    y.head(16).setConstant(-1);
    CHECK(refusal([&] { (void)cross_validate_path(LogisticRegression{}, data.X, y, KFold{}); }) ==
          "cross_validate_path: fold 0: LogisticRegression: y holds one class only, 5");
}

TEST_CASE("cross-validation of classes names what is wrong", "[validation][families]") {
    const Families& data = small();
    CHECK(refusal([&] {
              (void)cross_validate_path(LogisticRegression{}, data.X, data.three, KFold{},
                                        {.offset = data.offset});
          }) == "LogisticRegression: an offset is for two classes, y holds 3");
}

}  // namespace cross_validate_classes_test
