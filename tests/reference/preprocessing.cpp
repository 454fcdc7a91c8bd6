// Writes what each transformer makes of a table, for preprocessing.py to compare:
//   preprocessing TABLE.csv FOLDER
// The table is numbers and missing values, its last column the target.
#include <ridgewood/io/csv.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/preprocessing.hpp>

#include <algorithm>
#include <string>

#include "writer.hpp"

namespace rw = ridgewood;

namespace {

using Table = rw::Matrix<double>;

void write_scalings(const Writer& out, const Table& X) {
    out.write_half("standard", rw::StandardScaler{}, X);
    out.write_half("min_max", rw::MinMaxScaler{.feature_range = {-1, 2}}, X);
    out.write_half("max_abs", rw::MaxAbsScaler{}, X);
    out.write_half("robust", rw::RobustScaler{}, X);
    out.write_half("quantile", rw::QuantileTransformer{.quantiles = 100}, X);
    out.write_half("quantile_normal",
                   rw::QuantileTransformer{.output = rw::OutputDistribution::normal}, X);
    out.write_half("yeo_johnson", rw::PowerTransformer{}, X);
}

void write_imputations(const Writer& out, const Table& X) {
    using rw::ImputationStrategy;
    out.write_half("mean", rw::SimpleImputer{.add_indicator = true}, X);
    out.write_half("median", rw::SimpleImputer{.strategy = ImputationStrategy::median}, X);
    out.write_half("mode", rw::SimpleImputer{.strategy = ImputationStrategy::most_frequent}, X);
    const Table few = X.topRows(std::min<rw::Index>(X.rows(), 600));
    out.write_half("knn_distance",
                   rw::KnnImputer{.neighbors = few.rows(),
                                  .weights = rw::NeighborWeights::distance,
                                  .empty_columns = rw::EmptyColumns::drop},
                   few);
}

void write_of_complete(const Writer& out, const Table& X) {
    out.write_half("normalize", rw::Normalizer{}, X);
    out.write_half("binarize", rw::Binarizer{.threshold = 1}, X);
    for (const bool uniform : {true, false}) {
        const rw::KBinsDiscretizer spec{
            .bins = 6,
            .strategy = uniform ? rw::BinStrategy::uniform : rw::BinStrategy::quantile,
            .encoding = rw::BinEncoding::ordinal};
        out.write_half(uniform ? "bins_uniform" : "bins_quantile", spec, X);
    }
    const Table narrow = X.leftCols(std::min<rw::Index>(X.cols(), 6));
    out.write_half("polynomial", rw::PolynomialFeatures{.degree = 3}, narrow);
}

void write_encodings(const Writer& out, const Table& X) {
    const Table some = X.leftCols(std::min<rw::Index>(X.cols(), 8));
    out.write_half("one_hot", rw::OneHotEncoder{.unknown = rw::UnknownCategory::ignore}, some);
    out.write_half("one_hot_infrequent",
                   rw::OneHotEncoder{.drop = rw::DropColumn::first,
                                     .unknown = rw::UnknownCategory::infrequent,
                                     .min_frequency = 5},
                   some);
    out.write_whole("ordinal", rw::OrdinalEncoder{}, some);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3)
        return 2;
    const Table all = rw::read_csv(arguments[1]).values();
    const Writer out(arguments[2]);
    const Table X = all.leftCols(all.cols() - 1);
    write_scalings(out, X);
    write_imputations(out, X);
    write_of_complete(out, rw::SimpleImputer{}.fit(X).transform(X));
    write_encodings(out, X);
}
