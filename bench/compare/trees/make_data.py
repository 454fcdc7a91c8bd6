"""The data of the comparison: `make_data.py NAME FOLDER [TABLES]` writes into FOLDER

    shape       text: rows to train on, rows to test on, columns and classes, 0 for a regression
    train test  the features, column by column
    y_train y_test

in 32-bit floats, as scikit-learn turns them into. A class is its number, and so is a category: the
peers know no other. TABLES is the folder of the real tables, each below it as the list says; NAME
`higgs_like` needs none.
"""

import sys
from pathlib import Path

import numpy as np

TEST_SHARE = 0.2


def higgs_like(random, rows):
    """Collisions: momentum, rapidity and angle of seven particles, and seven masses of pairs. In a
    third of the signal the first two particles fly close together; the rest of it differs from the
    background by harder momenta alone, so that much of it cannot be told apart."""
    signal = random.random(rows) < 0.53
    momentum = random.gamma(np.where(signal, 2.25, 2.0)[:, None], size=(rows, 7))
    rapidity = random.standard_normal((rows, 7))
    angle = random.uniform(-np.pi, np.pi, (rows, 7))
    close = signal & (random.random(rows) < 1 / 3)
    rapidity[close, 1] = random.normal(rapidity[close, 0], 0.8)
    angle[close, 1] = random.normal(angle[close, 0], 1.2)

    def mass(a, b):
        spread = np.clip(rapidity[:, a] - rapidity[:, b], -4, 4)
        opening = np.cosh(spread) - np.cos(angle[:, a] - angle[:, b])
        return np.sqrt(2 * momentum[:, a] * momentum[:, b] * opening)

    pairs = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    masses = np.stack([mass(a, b) for a, b in pairs], axis=1)
    masses *= np.exp(0.05 * random.standard_normal(masses.shape))
    momentum[:, 3] = np.round(1.2 * momentum[:, 3])  # a column of few values
    return np.hstack([momentum, rapidity, angle, masses]), signal.astype(float), 2


def codes(column):
    return column.astype("category").cat.codes.astype(float)


def covertype(table):
    y = table.pop("Cover_Type")
    return table.to_numpy(float), codes(y), y.nunique()


def hflights(table):
    """Whether a flight comes late, by what is known when it leaves."""
    table = table[table.ArrDelay.notna()]
    columns = ["Month", "DayofMonth", "DayOfWeek", "DepTime", "FlightNum", "Distance"]
    names = [codes(table[name]) for name in ["UniqueCarrier", "Origin", "Dest"]]
    X = np.column_stack([table[columns].to_numpy(float), *names])
    return X, (table.ArrDelay > 15).to_numpy(float), 2


def sgemm(table):
    """The logarithm of the time that a matrix product takes, by the parameters of its kernel."""
    values = table.to_numpy(float)
    return values[:, :14], np.log(values[:, 14:].mean(axis=1)), 0


def california_housing(table):
    y = table.pop("median_house_value")
    return table.to_numpy(float), y / 1e5, 0


REAL = {
    "covertype": ("large/covertype_177k.csv.gz", covertype),
    "hflights": ("large/hflights.csv.gz", hflights),
    "sgemm": ("large/sgemm.csv.gz", sgemm),
    "california_housing": ("medium/california_housing.csv.gz", california_housing),
}
# Rows to train on and to test on.
SYNTHETIC = {"higgs_like": (100_000, 50_000), "higgs_like_50k": (50_000, 50_000)}


def make(name, tables):
    """X, y, classes and how many rows are for training, rows in random order."""
    random = np.random.default_rng(1)
    if name in SYNTHETIC:
        train, test = SYNTHETIC[name]
        return *higgs_like(random, train + test), train
    import pandas

    file, read = REAL[name]
    X, y, classes = read(pandas.read_csv(Path(tables) / file))
    order = random.permutation(len(y))
    return X[order], np.asarray(y)[order], classes, len(y) - int(TEST_SHARE * len(y))


def write(folder, X, y, classes, train):
    X, y = X.astype(np.float32), y.astype(np.float32)
    X[:train].T.tofile(folder / "train")
    X[train:].T.tofile(folder / "test")
    y[:train].tofile(folder / "y_train")
    y[train:].tofile(folder / "y_test")
    (folder / "shape").write_text(f"{train} {len(y) - train} {X.shape[1]} {classes}\n")


if __name__ == "__main__":
    _, name, folder, *tables = sys.argv
    write(Path(folder), *make(name, *(tables or [None])))
