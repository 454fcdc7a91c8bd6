"""The transformers of preprocessing.cpp beside scikit-learn's on real tables, with missing values
and categories: preprocessing.py PROGRAM TABLES. Each is fitted on every other row and applied to
all.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
from sklearn import impute, preprocessing as p

TABLES = ["small/abalone", "small/airquality", "small/auto_mpg", "small/breast_cancer",
          "small/cars93", "small/hitters", "small/horse_colic", "small/house_votes84",
          "small/penguins", "medium/adult", "medium/ames", "medium/california_housing",
          "medium/credit_default", "medium/telco_churn"]
# The exponents come from a search, which ends at 1e-8 of an exponent in scikit-learn.
TOLERANCE = {"yeo_johnson": 1e-4}
FITTED_ON_ALL = ["ordinal"]
MOST_ROWS = 4000


def numbers(path):
    """Columns that vary, as numbers: a category becomes its place among the sorted ones."""
    table = pd.read_csv(path).head(MOST_ROWS)
    for name in table:
        if table[name].dtype == object:
            codes = table[name].astype("category").cat.codes.astype(float)
            table[name] = codes.where(codes >= 0)
    kept = [name for name in table if table[name][::2].nunique() > 1]
    return table[kept].astype(float)


def read(path):
    with open(path, "rb") as file:
        rows, columns = np.fromfile(file, dtype=np.int64, count=2)
        return np.fromfile(file).reshape((columns, rows)).T


def distance(a, b, *, missing_values=np.nan):
    """scikit-learn's own takes products of rows, which leaves 4 digits on medium/ames."""
    known = ~np.isnan(a) & ~np.isnan(b)
    if not known.any():
        return np.nan
    return np.sqrt(np.sum((a[known] - b[known]) ** 2) * len(a) / known.sum())


def peers(X):
    few = X[:600]
    whole = impute.SimpleImputer().fit_transform(X)
    some = X[:, :8]
    return {
        "standard": (p.StandardScaler(), X),
        "min_max": (p.MinMaxScaler((-1, 2)), X),
        "max_abs": (p.MaxAbsScaler(), X),
        "robust": (p.RobustScaler(), X),
        "quantile": (p.QuantileTransformer(n_quantiles=100), X),
        "quantile_normal": (p.QuantileTransformer(output_distribution="normal"), X),
        "yeo_johnson": (p.PowerTransformer(), X),
        "mean": (impute.SimpleImputer(add_indicator=True), X),
        "median": (impute.SimpleImputer(strategy="median"), X),
        "mode": (impute.SimpleImputer(strategy="most_frequent"), X),
        "knn_distance": (impute.KNNImputer(n_neighbors=len(few), weights="distance",
                                           metric=distance), few),
        "normalize": (p.Normalizer(), whole),
        "binarize": (p.Binarizer(threshold=1), whole),
        "bins_uniform": (p.KBinsDiscretizer(6, encode="ordinal", strategy="uniform"), whole),
        "bins_quantile": (p.KBinsDiscretizer(6, encode="ordinal", strategy="quantile"), whole),
        "polynomial": (p.PolynomialFeatures(3), whole[:, :6]),
        "one_hot": (p.OneHotEncoder(handle_unknown="ignore", sparse_output=False), some),
        "one_hot_infrequent": (p.OneHotEncoder(handle_unknown="infrequent_if_exist", drop="first",
                                               min_frequency=5, sparse_output=False), some),
        "ordinal": (p.OrdinalEncoder(), some),
    }


def are_powers_told_apart(X, theirs):
    """Columns where scikit-learn's likelihood is more than rounding: not years, and not those that
    it turns into constants."""
    varies = np.nanstd(X, axis=0) > 0.01 * np.abs(np.nanmean(X, axis=0))
    return varies & (np.abs(np.nanvar(theirs[::2], axis=0) - 1) < 1e-6)


def difference(ours, theirs):
    """Largest difference, relative above 1; infinite where shapes or missing values differ."""
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        return np.inf
    gap = np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))
    return np.nanmax(gap, initial=0)


def main():
    program, data = sys.argv[1:]
    worst = {}
    failures = 0
    for name in TABLES:
        path = os.path.join(data, name + ".csv")
        table = numbers(path if os.path.exists(path) else path + ".gz")
        with tempfile.TemporaryDirectory() as folder:
            table.to_csv(folder + "/table.csv", index=False)
            subprocess.run([program, folder + "/table.csv", folder], check=True)
            X = table.to_numpy()[:, :-1]
            for transform, (peer, rows) in peers(X).items():
                fitted = peer.fit(rows if transform in FITTED_ON_ALL else rows[::2])
                ours, theirs = read(f"{folder}/{transform}"), fitted.transform(rows)
                if transform == "yeo_johnson":
                    told = are_powers_told_apart(X, theirs)
                    ours, theirs = ours[:, told], theirs[:, told]
                gap = difference(ours, theirs)
                worst[transform] = max(worst.get(transform, 0), gap)
                if gap > TOLERANCE.get(transform, 1e-12):
                    failures += 1
                    print(f"{name}: {transform} differs by {gap:.1e}")
    for transform, gap in worst.items():
        print(f"{transform:20} {gap:.1e}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
