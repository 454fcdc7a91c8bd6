"""The peer of quantile_transformer.cpp: scikit-learn's QuantileTransformer."""

from peer_transform import read, run
from sklearn.preprocessing import QuantileTransformer

X = read()
run(QuantileTransformer(subsample=len(X)), X, lambda transformer, Z: Z[:100].T.ravel())
