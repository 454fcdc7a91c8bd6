"""The data of the comparison: `make_data.py NAME FOLDER` writes into FOLDER

    shape                    text: rows, columns and, of a sparse X, its stored values
    dense                    X, column by column, or instead of it
    starts rows values       a sparse X in compressed columns, with 32-bit integers
    y                        the target
    lambdas                  the descending grid; without it each program takes its own

with the numbers as they lie in memory. Where there is a grid, y and the columns of X have a mean
square of 1 and, X being dense, a mean of 0, so that no two programs can differ in how they scale.
The sets of raw columns are for what users feel, scaling and cross-validation included.
"""

import sys
from pathlib import Path

import numpy as np

LAMBDAS = 100
SIGNAL_TO_NOISE = 3

# Rows, columns, true coefficients, last lambda over the first, correlation of neighbouring columns.
DENSE = {
    "small_tall": (1_000, 50, 10, 1e-3, 0),
    "small_wide": (200, 1_000, 10, 0.05, 0),
    "tall": (100_000, 200, 20, 1e-3, 0),
    "tallcorr": (10_000, 500, 20, 1e-3, 0.95),
    "square": (2_000, 2_000, 40, 0.01, 0),
    "widecorr": (500, 10_000, 20, 0.05, 0.9),
    "wide": (1_000, 100_000, 20, 0.1, 0),
}
# Rows, columns, true coefficients, last lambda over the first, values drawn for a column.
SPARSE = {"sparse": (20_000, 200_000, 50, 0.05, 10)}
# Rows, columns, true coefficients.
RAW = {"raw_1000x500": (1_000, 500, 20), "raw_10000x100": (10_000, 100, 20)}


def standardized(X):
    for column in X.T:
        column -= column.mean()
        column /= np.sqrt(column @ column / len(column))
    return X


def dense_columns(random, rows, columns, correlation):
    X = np.empty((rows, columns), order="F")
    for j in range(columns):
        X[:, j] = random.standard_normal(rows)
        if correlation and j:
            X[:, j] = correlation * X[:, j - 1] + np.sqrt(1 - correlation**2) * X[:, j]
    return X


def sparse_columns(random, rows, columns, drawn):
    """A row that is drawn twice for a column counts once. The means stay as they are, near 0."""
    from scipy import sparse

    places = np.sort(random.integers(0, rows, size=(columns, drawn)), axis=1)
    first = np.ones(places.shape, bool)
    first[:, 1:] = places[:, 1:] != places[:, :-1]
    starts = np.concatenate([[0], np.cumsum(first.sum(axis=1))]).astype(np.int32)
    values = random.standard_normal(starts[-1])
    X = sparse.csc_matrix((values, places[first].astype(np.int32), starts), (rows, columns))
    scales = np.sqrt(np.asarray(X.power(2).sum(axis=0)).ravel() / rows)
    X.data *= np.repeat(1 / scales, np.diff(X.indptr))
    return X


def target(random, X, nonzero):
    rows, columns = X.shape
    coefficients = np.zeros(columns)
    support = random.choice(columns, nonzero, replace=False)
    coefficients[support] = random.standard_normal(nonzero)
    signal = X @ coefficients
    noise = random.standard_normal(rows) * np.sqrt(signal.var() / SIGNAL_TO_NOISE)
    return signal + noise


def grid(X, y, ratio):
    largest = np.abs(X.T @ y).max() / len(y)
    return largest * np.logspace(0, np.log10(ratio), LAMBDAS)


def make(name):
    """X, y and the grid or None."""
    random = np.random.default_rng(1)
    if name in RAW:
        rows, columns, nonzero = RAW[name]
        X = dense_columns(random, rows, columns, 0.5)
        X *= np.exp(random.standard_normal(columns))
        X += random.standard_normal(columns)
        return X, 10 + target(random, X, nonzero), None
    if name in SPARSE:
        rows, columns, nonzero, ratio, drawn = SPARSE[name]
        X = sparse_columns(random, rows, columns, drawn)
    else:
        rows, columns, nonzero, ratio, correlation = DENSE[name]
        X = standardized(dense_columns(random, rows, columns, correlation))
    y = standardized(target(random, X, nonzero)[:, None]).ravel()
    return X, y, grid(X, y, ratio)


def write(folder, X, y, lambdas):
    if isinstance(X, np.ndarray):
        X.T.tofile(folder / "dense")
        shape = X.shape
    else:
        X.indptr.tofile(folder / "starts")
        X.indices.tofile(folder / "rows")
        X.data.tofile(folder / "values")
        shape = (*X.shape, X.nnz)
    y.tofile(folder / "y")
    if lambdas is not None:
        lambdas.tofile(folder / "lambdas")
    (folder / "shape").write_text(" ".join(map(str, shape)) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[2]), *make(sys.argv[1]))
