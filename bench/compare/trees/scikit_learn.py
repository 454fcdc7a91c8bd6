"""The peer scikit-learn: `scikit_learn.py TASK FOLDER OUTPUT SEED` fits the data that
make_data.py wrote and prints the CPU seconds of what the task is about:

    forest    a random forest of 20 trees grown to purity, sqrt features, out-of-bag score included
    tree      one tree, all features, leaves of at least 20 rows
    batch     predictions of all test rows by a forest of 100 trees grown to purity
    single    predictions of one row after another by 100 trees of 255 leaves: seconds a row
    memory    megabytes of a forest of 100 trees grown to purity
    peak      megabytes that training it needs beyond the data, with the model

OUTPUT gets the predictions for the test rows, column by column: the mean, or one probability a
class.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

_, task, folder, output, seed = sys.argv
folder = Path(folder)
rows, test_rows, columns, classes = map(int, (folder / "shape").read_text().split())


def read(name):
    return np.fromfile(folder / name, np.float32)


# Row by row, as scikit-learn wants it: no copy is timed.
X = np.ascontiguousarray(read("train").reshape(columns, rows).T)
X_test = np.ascontiguousarray(read("test").reshape(columns, test_rows).T)
y = read("y_train").astype(np.int64 if classes else np.float64)


def timed(call, rows=None):
    start = time.process_time()
    result = call()
    print(f"{(time.process_time() - start) / (rows or 1):.9f}")
    return result


def forest(trees, **options):
    spec = RandomForestClassifier if classes else RandomForestRegressor
    return spec(trees, max_features="sqrt", n_jobs=1, random_state=int(seed), **options)


def predict(model, X=X_test):
    return model.predict_proba(X) if classes else model.predict(X)


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def megabytes(tree):
    return (sum(array.nbytes for array in (tree.value, tree.__getstate__()["nodes"]))) / 1e6


if task == "forest":
    model = timed(lambda: forest(20, oob_score=True).fit(X, y))
    prediction = predict(model)
elif task == "tree":
    spec = DecisionTreeClassifier if classes else DecisionTreeRegressor
    model = timed(lambda: spec(min_samples_leaf=20, random_state=int(seed)).fit(X, y))
    prediction = predict(model)
elif task == "batch":
    model = forest(100).fit(X, y)
    prediction = timed(lambda: predict(model))
elif task in ("memory", "peak"):
    before = peak_megabytes()
    model = forest(100).fit(X, y)
    peak = peak_megabytes() - before
    print(peak if task == "peak" else sum(megabytes(each.tree_) for each in model.estimators_))
    prediction = predict(model)
else:
    assert task == "single"
    model = forest(100, max_leaf_nodes=255).fit(X, y)
    timed(lambda: [predict(model, X_test[i : i + 1]) for i in range(20)], 20)
    prediction = predict(model)
np.asarray(prediction, np.float64).T.tofile(output)
