"""The peer of one_hot_encoder.cpp: scikit-learn's OneHotEncoder."""

import numpy as np
from peer_transform import read, run
from sklearn.preprocessing import OneHotEncoder

run(OneHotEncoder(), read(), lambda encoder, Z: np.asarray(Z.sum(axis=0)).ravel())
