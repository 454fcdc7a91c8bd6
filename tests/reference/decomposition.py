"""Compares Pca, TruncatedSvd and Lda with scikit-learn 1.2 on real tables, in their units and in
units of the standard deviation of each column.

Run: c++ -std=c++20 -O2 -I../../include -I/usr/include/eigen3 decomposition.cpp -o decomposition
     python3 decomposition.py ./decomposition FOLDER_OF_DATA
"""
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis as LDA

TABLES = ["small/abalone", "small/auto_mpg", "small/breast_cancer", "small/digits",
          "small/hitters", "small/iris", "small/penguins", "small/wine", "small/zoo",
          "medium/adult", "medium/alon", "medium/ames", "medium/california_housing",
          "medium/credit_default", "medium/spambase"]
MOST_ROWS, MOST_COLUMNS = 4000, 300
# An axis is compared where its singular value is so far from its neighbours, as a share of the
# largest one: rounding turns it by 1e-16 over this gap.
LEAST_GAP = 1e-3
# With the eigen solver the covariance between classes is a difference, which has the digits of the
# larger covariances.
TOLERANCE = {"lda_shrunk transform": 1e-7, "lda_shrunk ratio": 1e-10,
             "lda_ledoit_wolf proba": 1e-8, "lda_ledoit_wolf ratio": 1e-10}


def numbers(path):
    """Columns that vary, as numbers without gaps, and the classes of the last one."""
    table = pd.read_csv(path).head(MOST_ROWS)
    for name in table:
        if table[name].dtype == object:
            table[name] = table[name].astype("category").cat.codes.astype(float)
    table = table.astype(float)
    table = table.fillna(table.mean())
    table = table[[name for name in table if table[name].nunique() > 1]]
    y = table.iloc[:, -1]
    if y.nunique() > 10:
        y = pd.qcut(y, 3, labels=False).astype(float)
    return table.iloc[:, :-1].to_numpy()[:, :MOST_COLUMNS], y.to_numpy()


def read(path):
    with open(path, "rb") as file:
        rows, columns = np.fromfile(file, dtype=np.int64, count=2)
        return np.fromfile(file).reshape((columns, rows)).T


def difference(ours, theirs):
    """Largest difference, relative to the largest value of its column when above 1."""
    if ours.shape != theirs.shape:
        return np.inf
    size = np.maximum(1, np.abs(theirs).max(axis=0))
    return np.max(np.abs(ours - theirs) / size, initial=0)


def clear_axes(values, all_values):
    gaps = np.abs(all_values[None, :] - values[:, None]) / all_values[0]
    gaps[np.arange(len(values)), np.arange(len(values))] = np.inf
    return (gaps.min(axis=1) > LEAST_GAP) & (values > 1e-10 * all_values[0])


def with_signs_of(ours, theirs):
    return ours * np.sign(np.sum(ours * theirs, axis=0))


def compare_axes(name, ours, peer, Z, all_values):
    clear = clear_axes(peer.singular_values_, all_values)
    yield name + " values", difference(ours(name + "_values"), peer.singular_values_[:, None])
    yield name + " variance", difference(ours(name + "_variance"),
                                         peer.explained_variance_[:, None])
    yield name + " ratio", difference(ours(name + "_ratio"),
                                      peer.explained_variance_ratio_[:, None])
    yield name + " components", difference(ours(name + "_components")[clear],
                                           peer.components_[clear])
    yield name + " transform", difference(ours(name + "_transform")[:, clear], Z[:, clear])


def compare_projections(ours, X):
    few = min(3, X.shape[1] - 1)
    centred = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    for name, peer in [("pca", PCA(svd_solver="full")), ("pca_share", PCA(0.9, svd_solver="full")),
                       ("pca_whiten", PCA(few, svd_solver="full", whiten=True))]:
        peer.fit(X)
        yield from compare_axes(name, ours, peer, peer.transform(X), centred)
    yield "pca noise", difference(ours("pca_noise"), np.array([[peer.noise_variance_]]))
    if clear_axes(peer.singular_values_, centred).all():
        inverse = peer.inverse_transform(peer.transform(X))
        yield "pca inverse", np.max(np.abs(ours("pca_inverse") - inverse)) / np.abs(X).max()
    raw = np.linalg.svd(X, compute_uv=False)
    for name, table in [("svd", X), ("svd_sparse", sparse.csc_matrix(X))]:
        peer = TruncatedSVD(few, algorithm="arpack", random_state=0).fit(table)
        yield from compare_axes(name, ours, peer, peer.transform(table), raw)


def varies_within_classes(X, y):
    """scikit-learn divides by what rounding leaves of columns that are constant in each class."""
    centred = X - np.array([X[y == label].mean(axis=0) for label in y])
    spread = centred.std(axis=0) / X.std(axis=0)
    return ((spread == 0) | (spread > 1e-10)).all()


def compare_discriminants(ours, X, y):
    for name, peer in [("lda", LDA()), ("lda_shrunk", LDA(solver="eigen", shrinkage=0.3)),
                       ("lda_ledoit_wolf", LDA(solver="eigen", shrinkage="auto"))]:
        if name == "lda" and not varies_within_classes(X, y):
            continue
        peer.fit(X, y)
        Z = peer.transform(X)
        if name != "lda":  # ours is centred with both solvers
            Z = Z - peer.priors_ @ peer.transform(peer.means_)
        yield name + " transform", difference(with_signs_of(ours(name + "_transform"), Z), Z)
        ratio = ours(name + "_ratio")
        if not np.isnan(ratio).any():  # scikit-learn's are then shares of a negative sum
            yield name + " ratio", difference(ratio,
                                              peer.explained_variance_ratio_[:Z.shape[1], None])
        yield name + " proba", difference(ours(name + "_proba"), peer.predict_proba(X))
        yield name + " predict", np.mean(ours(name + "_predict")[:, 0] != peer.predict(X))


def main():
    program, data = sys.argv[1:]
    warnings.filterwarnings("ignore")
    worst = {}
    failures = 0
    for name in TABLES:
        path = os.path.join(data, name + ".csv")
        X, y = numbers(path if os.path.exists(path) else path + ".gz")
        for units, table in [("", X), (" standardised", (X - X.mean(axis=0)) / X.std(axis=0))]:
            with tempfile.TemporaryDirectory() as folder:
                pd.DataFrame(np.column_stack([table, y])).to_csv(folder + "/table.csv",
                                                                 index=False)
                subprocess.run([program, folder + "/table.csv", folder], check=True)
                ours = lambda part: read(f"{folder}/{part}")
                results = [*compare_projections(ours, table),
                           *compare_discriminants(ours, table, y)]
            for what, gap in results:
                worst[what] = max(worst.get(what, 0), gap)
                if not gap <= TOLERANCE.get(what, 1e-11):
                    failures += 1
                    print(f"{name}{units}: {what} differs by {gap:.1e}")
    for what, gap in worst.items():
        print(f"{what:28} {gap:.1e}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
