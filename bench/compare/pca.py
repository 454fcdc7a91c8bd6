"""The peer of pca.cpp: scikit-learn's PCA, to all digits as ours is."""

from peer_transform import read, run
from sklearn.decomposition import PCA

run(PCA(5, svd_solver="full"), read(),
    lambda pca, Z: [*pca.explained_variance_, *pca.components_.T.ravel(), *Z[:10].T.ravel()])
