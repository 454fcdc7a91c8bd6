"""Writes ada_boost.txt: AdaBoost of scikit-learn 1.2.1. `ada_boost_sklearn.py FOLDER`, the folder
that holds iris.csv and diabetes.csv (cases/trees), each line a name and numbers.

samme and samme_r: trees of depth 2 on iris, rows weighted 1, 2, 3, 1, ...
r2_LOSS: AdaBoost.R2 that weighs, written out here, of scikit-learn's trees on diabetes
drawn_LOSS: what scikit-learn does, which draws: over 100 seeds the mean and the standard deviation
of the number of learners, of the first error, of the tenth (of those seeds that have it), and of
the root mean squared error on every fourth row, kept apart.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

folder = Path(sys.argv[1])


def table(name):
    values = np.loadtxt(folder / f"{name}.csv", delimiter=",")
    return values[:, :-1], values[:, -1]


def line(name, *values):
    numbers = np.concatenate([np.ravel(v) for v in values])
    print(name, *(f"{x:.17g}" for x in numbers))


X, y = table("iris")
weights = 1.0 + np.arange(len(y)) % 3
for name, algorithm in [("samme", "SAMME"), ("samme_r", "SAMME.R")]:
    model = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=2, random_state=0),
        n_estimators=10, learning_rate=0.5, algorithm=algorithm, random_state=0,
    ).fit(X, y, sample_weight=weights)
    line(f"{name}_weights", model.estimator_weights_)
    line(f"{name}_errors", model.estimator_errors_)
    line(f"{name}_probabilities", model.predict_proba(X[::10]))

X, y = table("diabetes")


def median(predictions, weights):
    order = np.argsort(predictions, axis=0, kind="stable")
    sums = np.cumsum(np.asarray(weights)[order], axis=0)
    first = (sums >= sums[-1] / 2).argmax(axis=0)
    rows = np.arange(predictions.shape[1])
    return predictions[order[first, rows], rows]


for loss in ["linear", "square", "exponential"]:
    w = np.full(len(y), 1 / len(y))
    predictions, learner_weights, errors = [], [], []
    for _ in range(10):
        tree = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, y, sample_weight=w)
        e = np.abs(tree.predict(X) - y)
        e /= e.max()
        e = {"linear": e, "square": e**2, "exponential": 1 - np.exp(-e)}[loss]
        error = (w * e).sum()
        if error >= 0.5:
            break
        predictions.append(tree.predict(X))
        learner_weights.append(np.log((1 - error) / error))
        errors.append(error)
        w *= (error / (1 - error)) ** (1 - e)
        w /= w.sum()
    line(f"r2_{loss}_weights", learner_weights)
    line(f"r2_{loss}_errors", errors)
    line(f"r2_{loss}_predictions", median(np.array(predictions), learner_weights)[::20])

test = np.arange(len(y)) % 4 == 3
for loss in ["linear", "square", "exponential"]:
    runs = []
    for seed in range(100):
        model = AdaBoostRegressor(loss=loss, n_estimators=30, random_state=seed)
        model.fit(X[~test], y[~test])
        error = np.sqrt(np.mean((model.predict(X[test]) - y[test]) ** 2))
        size = len(model.estimators_)
        tenth = model.estimator_errors_[9] if size >= 10 else np.nan
        runs.append([size, model.estimator_errors_[0], tenth, error])
    line(f"drawn_{loss}", np.nanmean(runs, axis=0), np.nanstd(runs, axis=0, ddof=1))
