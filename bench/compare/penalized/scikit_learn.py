"""The peer scikit-learn: `scikit_learn.py lasso FOLDER OUTPUT` fits a path on the Gram matrix to
the data that make_data.py wrote, and prints the CPU seconds. OUTPUT gets the coefficients that are
not 0, a line of point, column and value each.
"""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.linear_model import lasso_path

_, method, folder, output = sys.argv
assert method == "lasso"
folder = Path(folder)
rows, columns = map(int, (folder / "shape").read_text().split())
X = np.fromfile(folder / "dense").reshape(columns, rows).T
y = np.fromfile(folder / "y")
lambdas = np.fromfile(folder / "lambdas")

# A fit of milliseconds is repeated, as those of the others are.
count = 0
start = time.process_time()
while True:
    beta = lasso_path(X, y, alphas=lambdas, precompute=True, copy_X=False, max_iter=1_000_000)[1]
    count += 1
    seconds = time.process_time() - start
    if seconds >= 0.2:
        break
print(f"{seconds / count:.6f}")

point, column = np.nonzero(beta.T)
np.savetxt(output, np.column_stack([point, column, beta[column, point]]), "%d %d %.17g")
