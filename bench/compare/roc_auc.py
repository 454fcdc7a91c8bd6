"""The peer of roc_auc.cpp: scikit-learn's roc_auc_score."""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

folder = Path(sys.argv[1])
values = np.fromfile(folder / "data")
rows, columns = values[:2].astype(int)
table = values[2:].reshape(columns, rows).T
X, y = table[:, :-1].copy(), table[:, -1].copy()

start = time.process_time()
score = roc_auc_score(y, X[:, 0])
print(time.process_time() - start)

np.savetxt(folder / "peer", [score], fmt="%.17g")
