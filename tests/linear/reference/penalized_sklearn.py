"""Writes penalized_sklearn.txt, the coefficients that penalized_parity_test.cpp expects under
Convention::sklearn. Made by scikit-learn 1.2.1 (Debian 12: python3-sklearn):

    cd tests/linear/reference && python3 penalized_sklearn.py

Each line: design, alpha, share of variance explained, intercept, coefficients.
"""
import csv

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, Ridge, enet_path, lasso_path


def numbers(n, seed):
    """n numbers in (-1, 1) of the generator of Lehmer (Park and Miller 1988)."""
    out = np.empty(n)
    state = seed
    for i in range(n):
        state = 16807 * state % 2147483647
        out[i] = 2 * (state / 2147483647) - 1
    return out


def made(n, p, seed):
    """Neighbouring columns are correlated; the first five explain y."""
    x = numbers(n * (p + 1), seed).reshape(n, p + 1)
    for j in range(1, p):
        x[:, j] += 0.5 * x[:, j - 1]
    y = 1 + 3 * x[:, 0] - 2 * x[:, 1] + 1.5 * x[:, 2] - x[:, 3] + 0.5 * x[:, 4] + x[:, p]
    return x[:, :p].copy(), y


with open("../../../examples/data/diabetes.csv", encoding="utf-8") as file:
    table = np.array(list(csv.reader(file))[1:], dtype=float)
diabetes = table[:, :10].copy(), table[:, 10].copy()
small = made(60, 12, 1)
wide = made(25, 60, 2)
twice = np.column_stack([small[0], small[0][:, 2], -small[0][:, 0]]), small[1]
constant = small[0].copy(), small[1]
constant[0][:, 4] = 2.5

diabetes_alphas = [40, 20, 10, 5, 2, 1, 0.3, 0.05]
alphas = [2, 1, 0.5, 0.2, 0.1, 0.03, 0.01, 0.001]
wide_alphas = [1, 0.5, 0.2, 0.1, 0.05, 0.03]
# Descent goes on to the last bit: warnings of a gap of 1e-9 and less of y'y are as expected.
exact = dict(tol=1e-16, max_iter=2000000)
out = open("penalized_sklearn.txt", "w", encoding="utf-8")


def line(design, alpha, data, intercept, coefficients, weights=None, fit_intercept=True):
    x, y = data
    w = np.ones(len(y)) if weights is None else weights
    centre = np.average(y, weights=w) if fit_intercept else 0
    rest = np.sum(w * (y - intercept - x @ coefficients) ** 2)
    explained = 1 - rest / np.sum(w * (y - centre) ** 2)
    print(design, *(f"{value:.17g}" for value in (alpha, explained, intercept, *coefficients)),
          file=out)


def write(design, data, grid, model, weights=None):
    for alpha in grid:
        fit = model(alpha).fit(*data, sample_weight=weights)
        line(design, alpha, data, fit.intercept_, fit.coef_, weights, fit.fit_intercept)


weights = 1.0 + np.arange(1, 443) % 3
write("plain", diabetes, diabetes_alphas, lambda a: Lasso(alpha=a, **exact))
write("weights", diabetes, diabetes_alphas, lambda a: Lasso(alpha=a, **exact), weights)
write("nonnegative", small, alphas, lambda a: Lasso(alpha=a, positive=True, **exact))
write("no_intercept", small, alphas, lambda a: Lasso(alpha=a, fit_intercept=False, **exact))
write("wide", wide, wide_alphas, lambda a: Lasso(alpha=a, **exact))
write("twice", twice, alphas, lambda a: Lasso(alpha=a, **exact))
write("constant", constant, alphas, lambda a: Lasso(alpha=a, **exact))
write("net_3", small, alphas, lambda a: ElasticNet(alpha=a, l1_ratio=0.3, **exact))
write("net_9", diabetes, diabetes_alphas, lambda a: ElasticNet(alpha=a, l1_ratio=0.9, **exact))
write("net_all", small, alphas,
      lambda a: ElasticNet(alpha=a, l1_ratio=0.6, positive=True, fit_intercept=False, **exact),
      weights[:60])
# Ridge does not divide the sum of squares.
write("ridge", diabetes, diabetes_alphas, lambda a: Ridge(alpha=a * 442))

# scikit-learn's own alphas. Its paths want centred data.
for design, data, path in (
        ("grid", diabetes, lambda x, y: lasso_path(x, y, n_alphas=30, **exact)),
        ("grid_wide", wide, lambda x, y: lasso_path(x, y, n_alphas=15, **exact)),
        ("grid_net", small, lambda x, y: enet_path(x, y, l1_ratio=0.4, n_alphas=15, **exact))):
    x, y = data
    means = x.mean(axis=0)
    found, coefficients, _ = path(np.asfortranarray(x - means), y - y.mean())
    for k, alpha in enumerate(found):
        b = coefficients[:, k]
        line(design, alpha, data, y.mean() - means @ b, b)
out.close()
