"""Writes the real datasets of static/datasets/ from scikit-learn's copies.

    python tests/golden/datasets.py            write the files
    python tests/golden/datasets.py --check    write nothing; say whether they are the same

Layout: row-major, no header, the target last in each row. Little-endian float32, or one byte a number for digits.
static/datasets/README.md says where the data come from and under which licence. Made with scikit-learn 1.7.2.
"""

import sys
from pathlib import Path

import numpy
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris

FOLDER = Path(__file__).resolve().parents[2] / "static" / "datasets"


def rows(bunch, kind):
    """(rows, features + 1): the target stands last."""
    table = numpy.column_stack([bunch.data, bunch.target])
    packed = table.astype(kind)
    if kind == "u1":
        assert (packed == table).all(), "not whole numbers of one byte"
    return packed.tobytes()


FILES = {
    "iris.f32": lambda: rows(load_iris(), "<f4"),
    "breast_cancer.f32": lambda: rows(load_breast_cancer(), "<f4"),
    "diabetes.f32": lambda: rows(load_diabetes(scaled=False), "<f4"),
    "digits.u8": lambda: rows(load_digits(), "u1"),
}

if __name__ == "__main__":
    print("scikit-learn", sklearn.__version__)
    for name, make in FILES.items():
        data = make()
        if "--check" in sys.argv:
            print(name, "is the same" if (FOLDER / name).read_bytes() == data else "DIFFERS")
        else:
            (FOLDER / name).write_bytes(data)
            print(name, len(data), "bytes")
