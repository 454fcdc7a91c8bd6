"""Compares the selections with scikit-learn 1.2 on real tables: scores and p-values as numbers,
what is selected as sets.

Run: c++ -std=c++20 -O2 -I../../include -I/usr/include/eigen3 selection.cpp -o selection
     python3 selection.py ./selection FOLDER_OF_DATA
"""
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import feature_selection as fs
from sklearn.linear_model import Lasso, LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from preprocessing import TABLES, numbers

MOST_ROWS = 1000
MOST_COLUMNS = 12
# Of numbers; scikit-learn takes variances as differences of sums of squares.
TOLERANCE = 1e-10


class RidgeOfRows(Ridge):
    """The penalty grows with the rows, as ours."""

    def fit(self, X, y):
        self.set_params(alpha=0.01 * len(X))
        return super().fit(X, y)


class NoNoise(np.random.RandomState):
    """What mutual information draws its noise from, without any."""

    def standard_normal(self, size=None):
        return np.zeros(size)


def complete(path):
    """The first columns and the last, which is the target; missing values are the means."""
    table = numbers(path).dropna(subset=None, how="all")
    table = table[table.iloc[:, -1].notna()].head(MOST_ROWS)
    table = table.fillna(table.mean())
    X, y = table.iloc[:, :-1], table.iloc[:, -1]
    X = X.loc[:, X.std() > 0].iloc[:, :MOST_COLUMNS]
    return X.to_numpy(), y.to_numpy()


def filters(name, score, X, y):
    found = score(X, y)
    scores, p = found if isinstance(found, tuple) else (found, None)
    result = {f"{name}_score": scores,
              f"{name}_k_best": fs.SelectKBest(score, k=min(5, X.shape[1])).fit(X, y).get_support(),
              f"{name}_percentile":
                  fs.SelectPercentile(score, percentile=30).fit(X, y).get_support()}
    if p is not None:
        result[f"{name}_score_p"] = p
    return result


def significant(name, score, X, y):
    return {f"{name}_{kind}": selection(score).fit(X, y).get_support()
            for kind, selection in [("fpr", fs.SelectFpr), ("fdr", fs.SelectFdr),
                                    ("fwe", fs.SelectFwe)]}


def of_numbers(X, y):
    lasso = Lasso(alpha=0.1 * y.std(), tol=1e-12, max_iter=100000)
    return {**filters("regression", fs.f_regression, X, y),
            **significant("regression", fs.f_regression, X, y),
            "correlation": fs.r_regression(X, y),
            "correlation_p": fs.f_regression(X, y)[1],
            "from_lasso":
                fs.SelectFromModel(lasso, threshold=1e-5 * y.std()).fit(X, y).get_support()}


def of_classes(X, y):
    rows = len(X)

    def logistic(penalty, strength, ratio=None):
        return LogisticRegression(
            penalty=penalty, C=1 / (strength * rows), l1_ratio=ratio, tol=1e-9, max_iter=100000,
            solver="lbfgs" if penalty == "l2" else "saga")

    result = {**filters("anova", fs.f_classif, X, y), **significant("anova", fs.f_classif, X, y),
              **filters("chi_squared", fs.chi2, X - X.min(axis=0), y),
              "from_l1": fs.SelectFromModel(logistic("l1", 0.03),
                                            threshold=1e-4).fit(X, y).get_support(),
              "from_elastic_net": fs.SelectFromModel(logistic("elasticnet", 0.03, 0.6),
                                                     threshold=1e-4).fit(X, y).get_support(),
              "rfe_logistic": fs.RFE(logistic("l2", 0.01),
                                     n_features_to_select=3).fit(X, y).ranking_}
    if len(np.unique(y)) == 2:
        t, p = stats.ttest_ind(X[y == y.min()], X[y == y.max()], equal_var=False)
        result.update(welch=np.abs(t), welch_p=p)
    return result


def of_models(X, y):
    ridge, folds, loss = RidgeOfRows(), KFold(5), "neg_mean_squared_error"
    elimination = fs.RFECV(ridge, cv=folds, scoring=loss).fit(X, y)

    def from_ridge(**options):
        return fs.SelectFromModel(ridge, **options).fit(X, y).get_support()

    def sequence(count, direction):
        return fs.SequentialFeatureSelector(
            ridge, n_features_to_select=count, direction=direction, cv=folds,
            scoring=loss).fit(X, y).get_support()

    return {"from_ridge_mean": from_ridge(threshold="1.25*mean"),
            "from_ridge_median": from_ridge(threshold="median"),
            "from_ridge_most": from_ridge(threshold=0, max_features=4),
            "rfe_ridge": fs.RFE(ridge, n_features_to_select=3).fit(X, y).ranking_,
            "rfe_steps": fs.RFE(ridge, n_features_to_select=2, step=0.3).fit(X, y).ranking_,
            "rfe_cv": elimination.ranking_,
            "rfe_cv_means": -elimination.cv_results_["mean_test_score"][::-1],
            "forward": sequence(3, "forward"),
            "backward": sequence(max(1, X.shape[1] - 3), "backward")}


def of_columns(X):
    table = pd.DataFrame(X)
    return {"variances": X.var(axis=0),
            "variance_threshold": fs.VarianceThreshold(X.var(axis=0).max() / 10).fit(X).get_support(),
            **{kind: table.corr(kind).to_numpy().ravel()
               for kind in ("pearson", "spearman", "kendall")}}


def apart(table):
    """Equal numbers told apart: which of them are neighbours would be left to rounding."""
    rows, columns = np.indices(table.shape)
    return table + 0.01 * np.sin((rows + 1.0) ** 2 * (columns + 0.7))


def information(classes, X, y):
    table = apart(np.column_stack([X, y]))
    X, y = table[:, :-1], y if classes else table[:, -1]
    estimate = fs.mutual_info_classif if classes else fs.mutual_info_regression
    return filters("information", lambda X, y: estimate(X, y, random_state=NoNoise()), X, y)


def read(text):
    lines = [line.split() for line in text.splitlines()]
    return {name: np.array(values, dtype=float) for name, *values in lines}


def gap(ours, theirs):
    """0 for equal sets; the largest difference of numbers, relative above 1."""
    if ours.shape != theirs.shape:
        return np.inf
    return np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs)), initial=0)


def main():
    program, data = sys.argv[1:]
    warnings.filterwarnings("ignore")
    worst, failures = {}, 0
    for name in TABLES:
        path = os.path.join(data, name + ".csv")
        X, y = complete(path if os.path.exists(path) else path + ".gz")
        classes = len(np.unique(y)) <= 10
        with tempfile.TemporaryDirectory() as folder:
            table = pd.DataFrame(np.column_stack([X, y])).add_prefix("c")
            table.to_csv(folder + "/table.csv", index=False)
            ours = read(subprocess.run(
                [program, folder + "/table.csv", "classes" if classes else "numbers"],
                check=True, capture_output=True, text=True).stdout)
        Z = StandardScaler().fit_transform(X)
        theirs = {**of_columns(X), **(of_classes if classes else of_numbers)(Z, y),
                  **information(classes, X, y), **of_models(Z, y)}
        if ours.keys() != theirs.keys():
            failures += 1
            print(f"{name}: one of us has no {ours.keys() ^ theirs.keys()}")
        for key in ours.keys() & theirs.keys():
            difference = gap(ours[key], np.asarray(theirs[key], dtype=float))
            worst[key] = max(worst.get(key, 0), difference)
            if difference > TOLERANCE:
                failures += 1
                print(f"{name}: {key} differs by {difference:.1e}")
    for key, difference in sorted(worst.items()):
        print(f"{key:24} {difference:.1e}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
