"""The metrics of metrics.cpp beside scikit-learn's on real tables: metrics.py PROGRAM TABLES."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.cluster import KMeans
from sklearn.preprocessing import label_binarize, scale
from sklearn.tree import DecisionTreeClassifier

TABLES = """banknote biopsy breast_cancer digits haberman horse_colic house_votes84 ionosphere iris
mixture penguins phoneme pima saheart""".split()
TOLERANCE = 1e-12
# scikit-learn takes distances from squares, of which digits cancel: a cluster of one row lies 1e-8
# from its centre.
OF_DISTANCES = {"silhouette": 1e-8, "davies_bouldin": 1e-8}


def read(file):
    """Labels 0, 1, ... and features: medians for missing numbers, a column for each category."""
    table = pd.read_csv(file)
    table = table[table.iloc[:, -1].notna()]
    features = pd.get_dummies(table.iloc[:, :-1]).astype(float)
    features = features.fillna(features.median()).loc[:, features.nunique() > 1]
    return np.unique(table.iloc[:, -1], return_inverse=True)[1], scale(features.to_numpy())


def of_labels(y, p, w):
    for which, average in {1: "macro", 2: "weighted", 3: "micro"}.items():
        options = dict(average=average, sample_weight=w, zero_division=0)
        yield f"precision{which}", metrics.precision_score(y, p, **options)
        yield f"recall{which}", metrics.recall_score(y, p, **options)
        yield f"f{which}", metrics.fbeta_score(y, p, beta=0.5, **options)
        yield f"jaccard{which}", metrics.jaccard_score(y, p, **options)
    yield "accuracy", metrics.accuracy_score(y, p, sample_weight=w)
    yield "zero_one", metrics.zero_one_loss(y, p, sample_weight=w)
    yield "balanced", metrics.balanced_accuracy_score(y, p, sample_weight=w, adjusted=True)
    yield "matthews", metrics.matthews_corrcoef(y, p, sample_weight=w)
    yield "kappa", metrics.cohen_kappa_score(y, p, weights="quadratic", sample_weight=w)


def of_probabilities(y, P, w):
    last, score = (y == y.max()).astype(int), P[:, -1]
    weights = dict(sample_weight=w)
    yield "roc_auc", metrics.roc_auc_score(last, score, **weights)
    yield "partial", metrics.roc_auc_score(last, score, max_fpr=0.2, **weights)
    yield "average_precision", metrics.average_precision_score(last, score, **weights)
    yield "brier", metrics.brier_score_loss(last, score, **weights)
    yield "hinge", metrics.hinge_loss(last, 4 * score - 2, **weights)
    fpr, tpr, _ = metrics.roc_curve(last, score, drop_intermediate=False, **weights)
    yield "roc_points", len(fpr)
    yield "roc_sum", fpr.sum() + tpr.sum()
    precision, recall, _ = metrics.precision_recall_curve(last, score, **weights)
    yield "pr_points", len(recall)
    yield "pr_sum", precision.sum() + recall.sum()
    yield "calibration", sum(map(sum, calibration_curve(last, score, n_bins=10)))
    yield "log_loss", metrics.log_loss(y, P, **weights)
    if P.shape[1] > 2:
        rest = dict(multi_class="ovr", average="weighted")
        yield "rest", metrics.roc_auc_score(y, P, **rest, **weights)
        yield "pairs", metrics.roc_auc_score(y, P, multi_class="ovo")
        yield "top_2", metrics.top_k_accuracy_score(y, P, k=2, **weights)
        truth = label_binarize(y, classes=range(P.shape[1]))
        yield "coverage", metrics.coverage_error(truth, P, **weights)
        yield "ranking_loss", metrics.label_ranking_loss(truth, P, **weights)
        yield "lrap", metrics.label_ranking_average_precision_score(truth, P, **weights)
        yield "ndcg", metrics.ndcg_score(truth, P, k=2)


def of_clusters(y, clusters, X):
    yield "adjusted_rand", metrics.adjusted_rand_score(y, clusters)
    yield "ami", metrics.adjusted_mutual_info_score(y, clusters)
    yield "nmi", metrics.normalized_mutual_info_score(y, clusters)
    yield "homogeneity", metrics.homogeneity_score(y, clusters)
    yield "v_measure", metrics.v_measure_score(y, clusters, beta=0.5)
    yield "fowlkes_mallows", metrics.fowlkes_mallows_score(y, clusters)
    yield "silhouette", metrics.silhouette_score(X, clusters)
    yield "calinski_harabasz", metrics.calinski_harabasz_score(X, clusters)
    yield "davies_bouldin", metrics.davies_bouldin_score(X, clusters)


def compare(program, file):
    """The metrics that differ, the largest difference relative to max(1, |theirs|) of those that
    need no distances, and the number of metrics."""
    y, X = read(file)
    model = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X[::2], y[::2])
    p, P = model.predict(X), model.predict_proba(X)
    P = (P + 0.01) / (P + 0.01).sum(axis=1, keepdims=True)
    w = 0.5 * (1 + np.arange(len(y)) % 4)
    clusters = KMeans(5, n_init=1, random_state=0).fit_predict(X)
    with tempfile.NamedTemporaryFile("w") as table:
        table.write(f"{len(y)} {P.shape[1]} {X.shape[1]}\n")
        np.savetxt(table, np.column_stack([y, p, w, clusters, P, X]), fmt="%.17g")
        table.flush()
        lines = subprocess.run([program, table.name], check=True, capture_output=True, text=True)
    ours = {name: float(value) for name, value in map(str.split, lines.stdout.splitlines())}
    theirs = {**dict(of_labels(y, p, w)), **dict(of_probabilities(y, P, w)),
              **dict(of_clusters(y, clusters, X))}
    assert ours.keys() == theirs.keys()
    differences = {name: abs(ours[name] - value) / max(1, abs(value))
                   for name, value in theirs.items()}
    wrong = [name for name, value in differences.items()
             if not value <= OF_DISTANCES.get(name, TOLERANCE)]
    exact = differences.keys() - OF_DISTANCES.keys()
    return wrong, max(differences[name] for name in exact), len(differences)


def main():
    program, tables = sys.argv[1], Path(sys.argv[2])
    failed = False
    for name in TABLES:
        wrong, largest, count = compare(program, tables / "small" / f"{name}.csv")
        print(f"{name:15} {count} metrics, largest difference {largest:.1e}", *wrong)
        failed = failed or bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
