"""Reads the data of a comparison and times the fit and transform of a scikit-learn transformer."""

import sys
import time
from pathlib import Path

import numpy as np


def read(columns_are=np.asfortranarray):
    """X of the data, column by column as ours has it."""
    values = np.fromfile(Path(sys.argv[1]) / "data")
    rows, columns = values[:2].astype(int)
    return columns_are(values[2:].reshape(columns, rows).T[:, :-1])


def run(transformer, X, answer):
    """Prints the seconds, and writes answer(transformer, Z)."""
    start = time.process_time()
    Z = transformer.fit(X).transform(X)
    print(time.process_time() - start)
    np.savetxt(Path(sys.argv[1]) / "peer", answer(transformer, Z), fmt="%.17g")
