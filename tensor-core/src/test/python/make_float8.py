"""Writes what the 256 codes of each 8-bit float mean: float8.npy, one row for each type."""

import ml_dtypes
import numpy as np

TYPES = [
    ml_dtypes.float8_e4m3fn,
    ml_dtypes.float8_e5m2,
    ml_dtypes.float8_e4m3fnuz,
    ml_dtypes.float8_e5m2fnuz,
    ml_dtypes.float8_e8m0fnu,
]

codes = np.arange(256, dtype=np.uint8)
np.save(
    "../resources/dev/jacobi/tensor/float8.npy",
    np.stack([codes.view(t).astype(np.float32) for t in TYPES]),
)
