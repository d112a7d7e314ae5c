"""Writes what PyTorch gives at the edges of operations: bounds and divisors that are no numbers,
types that cannot hold what is between, ranges that are to be found.

    v/bin/python tensor-core/src/test/python/edges.py
"""

import gzip
import json
import math
import pathlib

import torch
import torch.nn.functional as F

import conformance
from samples import FLOATS, REAL, T, Op, listed, mask, typed_all

RESULT = pathlib.Path(__file__).parent.parent / "resources/dev/jacobi/tensor/edges.jsonl.gz"

ODD = listed([5.0, -5.0, 0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, 60000.0, -60000.0])
DIVISORS = listed(
    [math.inf, -math.inf, 0.0, -0.0, math.nan, 3e38, -3e38, 0.5, -2.5], shape=(9, 1))
BITS = listed([1, 0, 1], torch.bool)
EVEN = listed([i * 0.1 for i in range(50)])

TABLE = [
    *[Op(j, getattr(torch, p), typed_all(
        [(ODD, DIVISORS), (ODD, math.inf), (ODD, -math.inf)], REAL), gradient=False)
      for j, p in (("floorDivide", "floor_divide"), ("fmod", "fmod"), ("remainder", "remainder"))],
    Op("clamp", torch.clamp, typed_all(
        [(ODD, math.nan, 2.0), (ODD, 0.0, math.nan), (ODD, math.nan, math.nan), (ODD, 2.0, 1.0)],
        FLOATS), gradient=False),
    Op("clamp", torch.clamp, typed_all(
        [(T(3), listed([0.0, math.nan, 1.0]), listed([math.nan, 1.0, 2.0])),
         (listed([math.nan, 1.0, 2.0]), listed([0.0, 0.0, math.nan]), T(3))], REAL), gradient=False),
    Op("clampMin", torch.clamp_min, typed_all([(ODD, math.nan)], FLOATS), gradient=False),
    Op("clampMax", torch.clamp_max, typed_all([(ODD, math.nan)], FLOATS), gradient=False),
    Op("threshold", F.threshold, typed_all([(ODD, 2.0, 7.0), (ODD, -2.0, math.nan)], FLOATS),
       gradient=False),
    *[Op(j, f, typed_all([(ODD,)], FLOATS), gradient=False) for j, f in (
        ("relu", torch.relu), ("relu6", F.relu6), ("hardswish", F.hardswish),
        ("hardsigmoid", F.hardsigmoid))],
    *[Op(j, f, typed_all([(ODD, 0.5)], FLOATS), gradient=False) for j, f in (
        ("hardshrink", F.hardshrink), ("softshrink", F.softshrink), ("leakyRelu", F.leaky_relu))],
    Op("round", lambda x, d: torch.round(x, decimals=d), typed_all(
        [(listed([60000.0, 1.26, -60000.0, 0.04, 0.25, -0.25]), d) for d in (0, 1, 3, -1, -2)],
        FLOATS), gradient=False),
    Op("maskedFill", torch.masked_fill, [
        (BITS, mask(3), v) for v in (0.0, 1.0, 2.5)] + [
        (listed([1, 2, 3], d), mask(3), 7.0) for d in (torch.uint8, torch.int32, torch.int64)]),
    Op("indexFill", torch.index_fill, [(BITS, 0, listed([2, 0], torch.int64), v) for v in (0.0, 1.0)]),
    Op("pad", lambda x, v, *w: F.pad(x, w, value=v), [(BITS, v, 1, 2) for v in (0.0, 1.0)]),
    Op("histc", torch.histc, typed_all(
        [(listed([1.0, 2.0, 1.0, 3.0]), 4, 0.0, 0.0), (listed([1.0, 2.0, 1.0, 3.0]), 4, 2.0, 2.0),
         (listed([3.0, 3.0, 3.0]), 4, 0.0, 0.0), (EVEN, 49, 0.0, 4.9), (EVEN, 7, 0.0, 0.0),
         (listed([1.0, math.nan, 3.0]), 4, 0.0, 4.0)], REAL)),
]


def main():
    lines = [conformance.case(op, sample) for op in TABLE for sample in op.samples]
    with gzip.GzipFile(RESULT, "wb", compresslevel=9, mtime=0) as out:
        for line in lines:
            out.write((json.dumps(line, separators=(",", ":")) + "\n").encode())
    print("%d cases" % len(lines))


if __name__ == "__main__":
    main()
