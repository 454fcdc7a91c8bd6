"""The peer scikit-learn: `ada_boost.py TASK FOLDER OUTPUT` fits the data that
../trees/make_data.py wrote and prints the CPU seconds of it:

    samme     50 stumps by SAMME
    samme_r   50 stumps by SAMME.R
    depth_3   10 trees of depth 3 by SAMME.R
    r2        50 trees of depth 3 by AdaBoost.R2, linear loss, on drawn rows
    predict   of the task samme_r the predictions for all test rows alone

OUTPUT gets the predictions for the test rows, column by column: the number, or one probability a
class.
"""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor
from sklearn.tree import DecisionTreeClassifier

_, task, folder, output = sys.argv
folder = Path(folder)
rows, test_rows, columns, classes = map(int, (folder / "shape").read_text().split())


def read(name):
    return np.fromfile(folder / name, np.float32)


# Row by row, as scikit-learn wants it: no copy is timed.
X = np.ascontiguousarray(read("train").reshape(columns, rows).T)
X_test = np.ascontiguousarray(read("test").reshape(columns, test_rows).T)
y = read("y_train").astype(np.int64 if classes else np.float64)


def timed(call):
    start = time.process_time()
    result = call()
    print(f"{time.process_time() - start:.9f}")
    return result


def classifier(depth, rounds, algorithm):
    tree = DecisionTreeClassifier(max_depth=depth, random_state=1)
    return AdaBoostClassifier(tree, n_estimators=rounds, algorithm=algorithm, random_state=1)


if task == "predict":
    model = classifier(1, 50, "SAMME.R").fit(X, y)
    prediction = timed(lambda: model.predict_proba(X_test))
elif task == "r2":
    model = timed(lambda: AdaBoostRegressor(n_estimators=50, random_state=1).fit(X, y))
    prediction = model.predict(X_test)
else:
    spec = {
        "samme": classifier(1, 50, "SAMME"),
        "samme_r": classifier(1, 50, "SAMME.R"),
        "depth_3": classifier(3, 10, "SAMME.R"),
    }[task]
    prediction = timed(lambda: spec.fit(X, y)).predict_proba(X_test)
np.asarray(prediction, np.float64).T.tofile(output)
