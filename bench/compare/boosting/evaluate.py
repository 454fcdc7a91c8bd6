"""How good predictions for the test rows are: `evaluate.py FOLDER OURS THEIRS` prints

    OUR_LOSS THEIR_LOSS DIFFERENCE STANDARD_ERROR holds|fails

The loss of a row is that which was minimised: minus the logarithm of the probability of its class,
the squared error, or of counts half the Poisson deviance. The difference is ours - theirs, its
standard error that of a mean of the differences by row; it holds when we are not worse by more than
two of these, or by a millionth, which is rounding.
"""

import sys
from pathlib import Path

import numpy as np

_, folder, ours, theirs = sys.argv
folder = Path(folder)
_, rows, _, classes = map(int, (folder / "shape").read_text().split())
truth = np.fromfile(folder / "y_test", np.float32).astype(float)


def losses(file):
    prediction = np.fromfile(file).reshape(max(classes, 1), rows)
    if classes:
        return -np.log(np.maximum(prediction[truth.astype(int), np.arange(rows)], 1e-15))
    if (folder / "offset_test").exists():
        ratio = np.maximum(truth, 1e-300) / prediction[0]
        return prediction[0] - truth + np.where(truth > 0, truth * np.log(ratio), 0)
    return (prediction[0] - truth) ** 2


our_losses, their_losses = losses(ours), losses(theirs)
differences = our_losses - their_losses
difference = differences.mean()
error = differences.std(ddof=1) / np.sqrt(rows)
verdict = "holds" if difference <= max(2 * error, 1e-6 * their_losses.mean()) else "fails"
print(f"{our_losses.mean():.6g} {their_losses.mean():.6g} {difference:.2g} {error:.2g} {verdict}")
