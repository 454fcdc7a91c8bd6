"""HiGHS as scipy has it, in a comparison:

    highs.py NAME MATRICES    a line as ours prints it: program, solver, CPU seconds, objective

MATRICES is what `ours matrices` has written. The seconds are of linprog, whose own checks take
about 1 ms."""
import sys
import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

name, path = sys.argv[1:]
numbers = np.fromfile(path)
rows, columns, count = numbers[:3].astype(int)
offset = numbers[3]
sizes = np.cumsum([4, columns, columns, columns, rows, rows])
cost, lower, upper, row_lower, row_upper = np.split(numbers[:sizes[-1]], sizes[:-1])[1:]
entries = numbers[sizes[-1]:].reshape(count, 3)
A = csr_matrix((entries[:, 2], (entries[:, 0].astype(int), entries[:, 1].astype(int))),
               shape=(rows, columns))

equal = row_lower == row_upper
above = ~equal & np.isfinite(row_upper)
below = ~equal & np.isfinite(row_lower)
A_ub = vstack([A[above], -A[below]]).tocsr()
b_ub = np.concatenate([row_upper[above], -row_lower[below]])

best, total, turns = np.inf, 0, 0
while turns == 0 or (turns < 9 and total < 0.25):
    start = time.process_time()
    answer = linprog(cost, A_ub, b_ub, A[equal], row_lower[equal],
                     np.column_stack([lower, upper]), method="highs-ds",
                     options={"time_limit": 120})
    seconds = time.process_time() - start
    best, total, turns = min(best, seconds), total + seconds, turns + 1
print(name, "highs-dual", "%.9f" % best, "%.12g" % (offset + answer.fun) if answer.status == 0 else "fails",
      rows, columns)
