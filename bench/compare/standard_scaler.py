"""The peer of standard_scaler.cpp: scikit-learn's StandardScaler."""

from peer_transform import read, run
from sklearn.preprocessing import StandardScaler

run(StandardScaler(), read(),
    lambda scaler, Z: [*scaler.mean_, *scaler.scale_, *Z.max(axis=0)])
