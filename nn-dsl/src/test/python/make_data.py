"""Writes the digits and the iris flowers of scikit-learn as resources of nn-dsl.

python make_data.py nn-dsl/src/main/resources/dev/jacobi/nn/data
"""

import gzip
import struct
import sys
from pathlib import Path

from sklearn.datasets import load_digits, load_iris


def write_idx(path, array):
    header = struct.pack(">I", 0x800 | array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    data = header + array.astype("uint8").tobytes()
    path.write_bytes(gzip.compress(data, 9, mtime=0))


folder = Path(sys.argv[1])
digits = load_digits()
write_idx(folder / "digits-images-idx3-ubyte.gz", digits.images)
write_idx(folder / "digits-labels-idx1-ubyte.gz", digits.target)
iris = load_iris()
rows = [",".join(f"{v:g}" for v in x) + f",{y}\n" for x, y in zip(iris.data, iris.target)]
(folder / "iris.csv").write_text("".join(rows))
