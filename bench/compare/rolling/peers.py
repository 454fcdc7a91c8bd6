"""python3 peers.py FOLDER: CPU nanoseconds a row of rolling regression by statsmodels, and by numba
where it is at hand, on the rows that `rolling make FOLDER` wrote; the least of a few turns. Only the
first rows of statsmodels, which takes the same time for each."""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
window = 250


def read(folder):
    values = np.fromfile(os.path.join(folder, "data"))
    rows, columns = int(values[0]), int(values[1])
    table = values[2:].reshape(columns, rows).T
    return np.ascontiguousarray(table[:, :-1]), np.ascontiguousarray(table[:, -1])


def measure(name, rows, f, turns):
    best = np.inf
    for _ in range(turns):
        start = time.process_time()
        f()
        best = min(best, time.process_time() - start)
    print(f"{name:28s} {best * 1e9 / rows:10.1f}", flush=True)


def with_statsmodels(X, y):
    from statsmodels.regression.rolling import RollingOLS

    rows = 20_000
    X, y = X[:rows], y[:rows]
    measure("statsmodels_params", rows,
            lambda: RollingOLS(y, X, window=window).fit(params_only=True).params, 3)

    def full():
        fit = RollingOLS(y, X, window=window).fit()
        return fit.params, fit.bse, fit.rsquared

    measure("statsmodels_full", rows, full, 2)


def with_numba(X, y):
    import numba

    @numba.njit
    def up_and_downdate(X, y, window):
        rows, p = X.shape
        out = np.full((rows, p), np.nan)
        G, q = np.zeros((p, p)), np.zeros(p)
        L, z = np.zeros((p, p)), np.zeros(p)
        for t in range(rows):
            for i in range(p):
                for j in range(i + 1):
                    G[i, j] += X[t, i] * X[t, j]
                q[i] += X[t, i] * y[t]
            if t >= window:
                for i in range(p):
                    for j in range(i + 1):
                        G[i, j] -= X[t - window, i] * X[t - window, j]
                    q[i] -= X[t - window, i] * y[t - window]
            if t >= window - 1:
                for i in range(p):
                    for j in range(i + 1):
                        s = G[i, j]
                        for k in range(j):
                            s -= L[i, k] * L[j, k]
                        L[i, j] = np.sqrt(s) if i == j else s / L[j, j]
                for i in range(p):
                    s = q[i]
                    for k in range(i):
                        s -= L[i, k] * z[k]
                    z[i] = s / L[i, i]
                for i in range(p - 1, -1, -1):
                    s = z[i]
                    for k in range(i + 1, p):
                        s -= L[k, i] * z[k]
                    z[i] = s / L[i, i]
                    out[t, i] = z[i]
        return out

    up_and_downdate(X[:300], y[:300], window)
    measure("numba_up_and_downdate", len(y), lambda: up_and_downdate(X, y, window), 7)


X, y = read(sys.argv[1])
for peer in (with_statsmodels, with_numba):
    try:
        peer(X, y)
    except ImportError:
        pass
