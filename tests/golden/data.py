"""Writes data.json: what scikit-learn and SciPy say of the datasets and the preprocessing steps.

    python tests/golden/data.py

Preprocessing is fitted on the training rows (every row whose index is not 0 modulo 3) and applied to the others, of which
the first few are written. Versions stand in `made_with`.
"""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy import ndimage
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
from sklearn.decomposition import PCA
from sklearn.feature_selection import f_classif, r_regression
from sklearn.impute import SimpleImputer
from sklearn.metrics import mutual_info_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

HERE = Path(__file__).resolve().parent
SETS = {
    "iris": load_iris(),
    "breast_cancer": load_breast_cancer(),
    "diabetes": load_diabetes(scaled=False),
    "digits": load_digits(),
}
ROWS = 4


def f32(bunch):
    return bunch.data.astype("f4").astype("f8")


def parts(x):
    validates = numpy.arange(len(x)) % 3 == 0
    return x[~validates], x[validates]


def statistics(bunch):
    x = f32(bunch)
    return {
        "shape": list(x.shape), "mean": x.mean(0).tolist(), "deviation": x.std(0).tolist(),
        "target_mean": float(bunch.target.mean()), "classes": [int(n) for n in numpy.bincount(bunch.target)]
        if bunch.target.dtype.kind == "i" else [],
    }


def transformed(bunch, step):
    train, validation = parts(f32(bunch))
    return step.fit(train).transform(validation)[:ROWS].tolist()


def zca(x):
    train, validation = parts(x)
    values, vectors = numpy.linalg.eigh(numpy.cov(train.T))
    return ((validation[:ROWS] - train.mean(0)) @ (vectors / numpy.sqrt(values + 0.01)) @ vectors.T).tolist()


def holes(x):
    """Every seventh number is missing."""
    x = x.copy()
    x.flat[::7] = numpy.nan
    return x


def filled(x, how):
    train, validation = parts(holes(x))
    return SimpleImputer(strategy=how).fit(train).transform(validation)[:ROWS].tolist()


def fences(x, how):
    train, _ = parts(x)
    if how == "z_score":
        low, high = train.mean(0) - 3 * train.std(0), train.mean(0) + 3 * train.std(0)
    else:
        q1, q3 = numpy.percentile(train, [25, 75], axis=0)
        low, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
    return numpy.flatnonzero(((train >= low) & (train <= high)).all(1)).tolist()


def binned(x, bins=10):
    edges = numpy.quantile(x, numpy.arange(1, bins) / bins)
    return numpy.searchsorted(edges, x, side="right")


def selection():
    result = {}
    cancer, target = parts(f32(SETS["breast_cancer"]))[0], parts(SETS["breast_cancer"].target)[0]
    digits, digit = parts(f32(SETS["iris"]))[0], parts(SETS["iris"].target)[0]
    patients, progress = parts(f32(SETS["diabetes"]))[0], parts(SETS["diabetes"].target)[0]
    result["variance"] = cancer.var(0).tolist()
    f = f_classif(digits, digit)[0]
    k, n = 3, len(digit)
    result["ratio"] = (f * (k - 1) / (f * (k - 1) + n - k)).tolist()
    result["correlation"] = (r_regression(patients, progress) ** 2).tolist()
    result["information"] = [mutual_info_score(binned(column), target) for column in cancer.T]
    result["information_number"] = [mutual_info_score(binned(column), binned(progress)) for column in patients.T]
    return result


image = f32(SETS["digits"])[:2].reshape(2, 8, 8)
golden = {
    "made_with": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__},
    "statistics": {name: statistics(bunch) for name, bunch in SETS.items()},
    "min_max": transformed(SETS["breast_cancer"], MinMaxScaler()),
    "min_max_digits": transformed(SETS["digits"], MinMaxScaler()),
    "standardize": transformed(SETS["breast_cancer"], StandardScaler()),
    "pca": transformed(SETS["iris"], PCA(whiten=True)),
    "pca_diabetes": transformed(SETS["diabetes"], PCA(5, whiten=True)),
    "zca": zca(f32(SETS["iris"])),
    "mean": filled(f32(SETS["diabetes"]), "mean"),
    "median": filled(f32(SETS["diabetes"]), "median"),
    "z_score": fences(f32(SETS["breast_cancer"]), "z_score"),
    "iqr": fences(f32(SETS["breast_cancer"]), "iqr"),
    "median_filter": [ndimage.median_filter(one, 3, mode="nearest").ravel().tolist() for one in image],
    "gaussian_filter": [ndimage.gaussian_filter(one, 0.7, mode="nearest").ravel().tolist() for one in image],
    "select": selection(),
}
(HERE / "data.json").write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
