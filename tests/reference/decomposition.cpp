// Writes what each projection makes of a table, for decomposition.py to compare:
//   decomposition TABLE.csv FOLDER
// The table is numbers, its last column the class of a row.
#include <ridgewood/io/csv.hpp>
#include <ridgewood/preprocessing/lda.hpp>
#include <ridgewood/preprocessing/pca.hpp>
#include <ridgewood/preprocessing/truncated_svd.hpp>

#include <algorithm>
#include <string>

#include <Eigen/SparseCore>

#include "writer.hpp"

namespace rw = ridgewood;

namespace {

using Table = rw::Matrix<double>;

template <class Axes>
void write_axes(const Writer& out, const std::string& name, const Axes& axes, const Table& X) {
    out.write(name + "_components", axes.components());
    out.write(name + "_values", axes.singular_values());
    out.write(name + "_variance", axes.explained_variance());
    out.write(name + "_ratio", axes.explained_variance_ratio());
    out.write(name + "_transform", axes.transform(X));
}

void write_projections(const Writer& out, const Table& X) {
    const rw::Index few = std::min<rw::Index>(3, X.cols() - 1);
    write_axes(out, "pca", rw::Pca{}.fit(X), X);
    write_axes(out, "pca_share", rw::Pca{.n_components = 0.9}.fit(X), X);
    const auto whitened = rw::Pca{.n_components = few, .whiten = true}.fit(X);
    write_axes(out, "pca_whiten", whitened, X);
    out.write("pca_noise", Table::Constant(1, 1, whitened.noise_variance()));
    out.write("pca_inverse", whitened.inverse_transform(whitened.transform(X)));
    const Eigen::SparseMatrix<double> sparse = X.sparseView();
    write_axes(out, "svd", rw::TruncatedSvd{.n_components = few}.fit(X), X);
    write_axes(out, "svd_sparse", rw::TruncatedSvd{.n_components = few}.fit(sparse), X);
}

void write_discriminants(const Writer& out, const Table& X, const rw::Vector<double>& y) {
    const auto write = [&](const std::string& name, const rw::Lda& spec) {
        const auto model = spec.fit(X, y);
        out.write(name + "_transform", model.transform(X));
        out.write(name + "_ratio", model.explained_variance_ratio());
        out.write(name + "_proba", model.predict_proba(X));
        out.write(name + "_predict", model.predict(X));
    };
    write("lda", {});
    const auto eigen = [](const rw::Shrinkage& shrinkage) {
        return rw::Lda{.solver = rw::LdaSolver::eigen, .shrinkage = shrinkage};
    };
    write("lda_shrunk", eigen(0.3));
    write("lda_ledoit_wolf", eigen(rw::Shrinkage::ledoit_wolf()));
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3)
        return 2;
    const Table all = rw::read_csv(arguments[1]).values();
    const Writer out(arguments[2]);
    const Table X = all.leftCols(all.cols() - 1);
    write_projections(out, X);
    write_discriminants(out, X, all.rightCols(1));
}
