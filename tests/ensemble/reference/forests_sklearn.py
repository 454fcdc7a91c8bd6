"""Prints the lines of scikit-learn in forests.txt, which forest_parity_test.cpp expects: errors of
20 forests of 50 trees grown to purity, sqrt features. Made by scikit-learn 1.2.1 (Debian 12:
python3-sklearn):

    python3 forests_sklearn.py FOLDER

FOLDER holds the tables, the target being the last column; every fourth row is for testing. Each
line: table, peer, then mean and standard deviation over the seeds of the out-of-bag error and of
the error on the test rows, a share of wrong labels or a mean squared error.
"""
import sys

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

CLASSES, NUMBERS = ["breast_cancer", "pima", "wine"], ["boston", "diabetes", "wine_quality_red"]

for name in CLASSES + NUMBERS:
    table = pd.read_csv(f"{sys.argv[1]}/{name}.csv")
    X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
    test = np.arange(len(y)) % 4 == 3
    spec = RandomForestClassifier if name in CLASSES else RandomForestRegressor
    errors = []
    for seed in range(20):
        model = spec(50, max_features="sqrt", oob_score=True, random_state=seed)
        model.fit(X[~test], y[~test])
        guess = model.predict(X[test])
        if name in CLASSES:
            errors.append([1 - model.oob_score_, np.mean(guess != y[test])])
        else:
            unseen = np.mean((model.oob_prediction_ - y[~test]) ** 2)
            errors.append([unseen, np.mean((guess - y[test]) ** 2)])
    mean, deviation = np.mean(errors, axis=0), np.std(errors, axis=0, ddof=1)
    print(name, "sklearn", *(f"{v:.6g}" for v in np.column_stack([mean, deviation]).ravel()))
