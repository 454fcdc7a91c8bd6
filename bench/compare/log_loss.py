"""The peer of log_loss.cpp: scikit-learn's log_loss."""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import log_loss

folder = Path(sys.argv[1])
values = np.fromfile(folder / "data")
rows, columns = values[:2].astype(int)
table = values[2:].reshape(columns, rows).T
X, y = table[:, :-1].copy(), table[:, -1].copy()

start = time.process_time()
score = log_loss(y, X[:, 0])
print(time.process_time() - start)

np.savetxt(folder / "peer", [score], fmt="%.17g")
