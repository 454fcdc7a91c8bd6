"""The peers: `peers.py xgboost|sklearn|lightgbm|quantised TASK FOLDER OUTPUT` fits the data that
make_data.py wrote and prints the CPU seconds of what the task is about; `quantised` is LightGBM with
gradients of few bits:

    fit      all of it, from the table of numbers on
    train    the same without cutting the table into bins
    bin      that alone
    batch    predictions of all test rows

OUTPUT gets the predictions for the test rows: the mean, or one probability a class, column by
column. All have the same leaves, rate, bins, l2 and least hessian of a leaf; scikit-learn, which
knows no least hessian, has the least rows that stand for it. Of K > 2 classes the hessian of
XGBoost is twice p (1 - p), that of scikit-learn once and ours, as LightGBM's, K / (K - 1) times:
their rates are such that steps are as long as ours.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

_, peer, task, folder, output = sys.argv
folder = Path(folder)
rows, test_rows, columns, classes = map(int, (folder / "shape").read_text().split())
rounds, leaves, min_hessian, min_rows = map(float, (folder / "settings").read_text().split())
rounds, leaves, min_rows = int(rounds), int(leaves), int(min_rows)
categorical = [int(word) for word in (folder / "categorical").read_text().split()]


def read(name):
    return np.fromfile(folder / name, np.float32)


X = np.ascontiguousarray(read("train").reshape(columns, rows).T)
X_test = np.ascontiguousarray(read("test").reshape(columns, test_rows).T)
y = read("y_train").astype(np.float64)
is_count = (folder / "offset_train").exists()
offset = read("offset_train").astype(float) if is_count else np.zeros(rows)
offset_test = read("offset_test").astype(float) if is_count else np.zeros(test_rows)
# Ours over p (1 - p).
factor = classes / (classes - 1) if classes > 2 else None
rate = np.log(y.sum() / np.exp(offset).sum()) if is_count else 0


def timed(wanted, call):
    start = time.process_time()
    result = call()
    if wanted:
        print(f"{time.process_time() - start:.6f}")
    return result


def with_xgboost():
    import xgboost

    objective = "multi:softprob" if classes > 2 else "binary:logistic" if classes else "reg:squarederror"
    options = {
        "objective": "count:poisson" if is_count else objective,
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_depth": 0,
        "max_leaves": leaves,
        "max_bin": 255,
        "eta": 0.2 / factor if factor else 0.1,
        "lambda": 1,
        "min_child_weight": min_hessian,
        "max_delta_step": 0,
        "base_score": 0.5 if is_count or classes > 2 else float(y.mean()),
        "nthread": 1,
        "verbosity": 0,
    }
    if classes > 2:
        options["num_class"] = classes
    margin = {"base_margin": offset + rate} if is_count else {}

    def bins():
        return xgboost.QuantileDMatrix(X, y, max_bin=255, nthread=1, **margin)

    def fit():
        return xgboost.train(options, timed(task == "bin", bins), rounds)

    if task == "fit":
        model = timed(True, fit)
    else:
        table = timed(task == "bin", bins)
        model = timed(task == "train", lambda: xgboost.train(options, table, rounds))
    more = {"base_margin": offset_test + rate} if is_count else {}
    return timed(task == "batch", lambda: model.inplace_predict(X_test, **more))


def with_sklearn():
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    options = {
        "learning_rate": 0.1 / factor if factor else 0.1,
        "max_iter": rounds,
        "max_leaf_nodes": leaves,
        "min_samples_leaf": min_rows,
        "l2_regularization": 1,
        "max_bins": 255,
        "early_stopping": False,
    }
    small = [j for j in categorical if X[:, j].max() < 255]
    if small:
        options["categorical_features"] = small
    if classes:
        spec, target, weights = HistGradientBoostingClassifier(**options), y, None
    elif is_count:
        weights = np.exp(offset)
        spec, target = HistGradientBoostingRegressor(loss="poisson", **options), y / weights
    else:
        spec, target, weights = HistGradientBoostingRegressor(**options), y, None
    model = timed(task in ("fit", "train"), lambda: spec.fit(X, target, weights))
    if classes:
        return timed(task == "batch", lambda: model.predict_proba(X_test))
    return timed(task == "batch", lambda: model.predict(X_test)) * np.exp(offset_test)


def with_lightgbm():
    sys.path.insert(0, os.environ.get("LGBPY", ""))
    import lightgbm

    objective = "multiclass" if classes > 2 else "binary" if classes else "regression"
    options = {
        "objective": "poisson" if is_count else objective,
        "num_leaves": leaves,
        "learning_rate": 0.1,
        "max_bin": 255,
        "min_data_in_leaf": 1,
        "min_sum_hessian_in_leaf": min_hessian,
        "lambda_l2": 1,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
        "use_quantized_grad": peer == "quantised",
    }
    if classes > 2:
        options["num_class"] = classes
    start = offset + rate if is_count else None

    def bins():
        table = lightgbm.Dataset(
            X, y, init_score=start, params=options, categorical_feature=categorical or "auto"
        )
        return table.construct()

    if task == "fit":
        model = timed(True, lambda: lightgbm.train(options, bins(), rounds))
    else:
        table = timed(task == "bin", bins)
        model = timed(task == "train", lambda: lightgbm.train(options, table, rounds))
    if is_count:
        return np.exp(model.predict(X_test, raw_score=True) + offset_test + rate)
    return timed(task == "batch", lambda: model.predict(X_test, num_threads=1))


prediction = {
    "xgboost": with_xgboost,
    "sklearn": with_sklearn,
    "lightgbm": with_lightgbm,
    "quantised": with_lightgbm,
}[peer]()
prediction = np.asarray(prediction, np.float64)
if classes and prediction.ndim == 1:
    prediction = np.column_stack([1 - prediction, prediction])
prediction.T.tofile(output)
