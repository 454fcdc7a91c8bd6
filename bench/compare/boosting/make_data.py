"""The data of the comparison: `make_data.py NAME FOLDER [TABLES]` writes into FOLDER what the one of
bench/compare/trees does and, beside it,

    settings      text: rounds, leaves, the least hessian of a leaf and, for peers that know no
                  hessians, the least rows
    categorical   text: the numbers of the columns that hold categories
    offset_train offset_test   of counts alone: the logarithms of the exposures

NAME `higgs_like` needs no TABLES. A number behind a name, as in `sgemm.3`, is the seed by which the
rows for the test are drawn; without one it is 1.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "trees"))
import make_data as trees

HFLIGHTS_CATEGORIES = [6, 7, 8]


def fremtpl2(table):
    """Claims of a policy by what is known of car and driver, and how long it ran."""
    numbers = ["VehPower", "VehAge", "DrivAge", "BonusMalus", "Density"]
    names = ["Area", "VehBrand", "VehGas", "Region"]
    X = np.column_stack([table[numbers], *(trees.codes(table[name]) for name in names)])
    exposure = np.clip(table.Exposure.to_numpy(float), 1e-3, 1)
    return X, table.ClaimNb.to_numpy(float), 0, np.log(exposure)


def kddcup99(table):
    """Connections: normal ones, two kinds of attack and all the others."""
    label = table.pop("label").str.rstrip(".")
    kinds = ["normal", "smurf", "neptune"]
    y = label.map({kind: k for k, kind in enumerate(kinds)}).fillna(3).to_numpy(float)
    for name in ["protocol_type", "service", "flag"]:
        table[name] = trees.codes(table[name])
    return table.to_numpy(float), y, 4


def adult(table):
    """Whether a person earns more than 50 000 dollars a year."""
    names = ["workclass", "education", "marital_status", "occupation", "relationship", "race"]
    names += ["sex", "native_country"]
    numbers = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"]
    X = np.column_stack([table[numbers], *(missing_codes(table[name]) for name in names)])
    return X, trees.codes(table.income), 2


def missing_codes(column):
    """Codes, and NaN where there is nothing."""
    numbers = trees.codes(column)
    return numbers.where(numbers >= 0)


def bike_sharing(table):
    """The logarithm of the bicycles that are rented in an hour, by calendar and weather."""
    y = np.log1p(table.pop("cnt").to_numpy(float))
    table = table.drop(columns=["instant", "dteday", "casual", "registered"])
    return table.to_numpy(float), y, 0


def ailerons(table):
    """What moves the ailerons of an aircraft, in thousandths."""
    y = 1000 * table.pop("goal").to_numpy(float)
    return table.to_numpy(float), y, 0


# File, reader, categorical columns and settings.
REAL = {
    "fremtpl2": ("large/fremtpl2freq.csv.gz", fremtpl2, [5, 6, 7, 8], "50 63 5 100"),
    "hflights": ("large/hflights.csv.gz", trees.hflights, HFLIGHTS_CATEGORIES, "50 63 5 20"),
    "sgemm": ("large/sgemm.csv.gz", trees.sgemm, [], "50 63 20 20"),
    # Nearly all classes are certain: 20 rows have a hessian of much less than the 5 of even chances.
    "kddcup99": ("large/kddcup99_10pct.csv.gz", kddcup99, [1, 2, 3], "50 63 1 20"),
    "california_housing": (
        "medium/california_housing.csv.gz",
        trees.california_housing,
        [],
        "50 63 20 20",
    ),
    "adult": ("medium/adult.csv.gz", adult, [6, 7, 8, 9, 10, 11, 12, 13], "50 31 5 20"),
    "bike_sharing": ("medium/bike_sharing_hour.csv.gz", bike_sharing, [], "100 31 20 20"),
    "ailerons": ("medium/ailerons.csv.gz", ailerons, [], "100 31 20 20"),
}
# Rows to train on and to test on.
SYNTHETIC = {"higgs_like": (200_000, 50_000), "higgs_like_1m": (1_000_000, 50_000)}


def main(name, folder, tables):
    name, _, seed = name.partition(".")
    random = np.random.default_rng(int(seed or 1))
    offset, categorical, settings = None, [], "100 255 100 400"
    if name in SYNTHETIC:
        train, test = SYNTHETIC[name]
        X, y, classes = trees.higgs_like(random, train + test)
    else:
        import pandas

        file, read, categorical, settings = REAL[name]
        X, y, classes, *more = read(pandas.read_csv(Path(tables) / file))
        order = random.permutation(len(y))
        X, y = X[order], np.asarray(y)[order]
        offset = more[0][order] if more else None
        train = len(y) - len(y) // 5
    trees.write(folder, X, y, classes, train)
    (folder / "settings").write_text(settings + "\n")
    (folder / "categorical").write_text(" ".join(map(str, categorical)) + "\n")
    if offset is not None:
        offset[:train].astype(np.float32).tofile(folder / "offset_train")
        offset[train:].astype(np.float32).tofile(folder / "offset_test")


if __name__ == "__main__":
    _, name, folder, *tables = sys.argv
    main(name, Path(folder), *(tables or [None]))
