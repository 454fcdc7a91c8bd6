"""How good predictions for the test rows are: `evaluate.py FOLDER OURS THEIRS [HOW]` prints

    OUR_LOSS THEIR_LOSS DIFFERENCE STANDARD_ERROR holds|fails

The loss of a row is the squared distance of the prediction from the truth, which of classes is 1
for the right one and 0 for the others (Brier 1950); it is averaged over the rows, and over the
rounds of fits of which a file has the predictions. The difference is ours - theirs, its standard
error that of a mean of the differences by row together with that of the means over the rounds. It holds when we are not
worse by more than two of these, or when HOW is a number by more than that share of their loss. When
HOW is `labels` the loss is 1 for a row whose most probable class is wrong.
"""

import sys
from pathlib import Path

import numpy as np

_, folder, ours, theirs, how = [*sys.argv, ""][:5]
folder = Path(folder)
_, rows, _, classes = map(int, (folder / "shape").read_text().split())
truth = np.fromfile(folder / "y_test", np.float32).astype(float)
if classes:
    truth = (truth == np.arange(classes)[:, None]).astype(float)
truth = truth.reshape(-1, rows)


def losses(file):
    """By row, and the variance of their mean over the rounds."""
    predictions = np.fromfile(file).reshape(-1, *truth.shape)
    if how == "labels":
        each = (predictions.argmax(axis=1) != truth.argmax(axis=0)).astype(float)
    else:
        each = ((predictions - truth) ** 2).sum(axis=1)
    rounds = len(each)
    return each.mean(axis=0), each.mean(axis=1).var(ddof=1) / rounds if rounds > 1 else 0


(our_losses, our_variance), (their_losses, their_variance) = losses(ours), losses(theirs)
differences = our_losses - their_losses
difference = differences.mean()
error = np.sqrt(differences.var(ddof=1) / rows + our_variance + their_variance)
by_share = how not in ("", "labels")
allowed = float(how) * their_losses.mean() if by_share else 2 * error
verdict = "holds" if difference <= allowed else "fails"
print(f"{our_losses.mean():.6g} {their_losses.mean():.6g} {difference:.2g} {error:.2g} {verdict}")
