"""Writes odd.pt and odd4.pt for TorchFileTest: what torch.save keeps beside plain tensors.

python make_odd_files.py nn-dsl/src/test/resources/dev/jacobi/nn/file
"""

import argparse
import collections
import datetime
import os
import pathlib
import sys
import uuid

import numpy
import torch

folder = sys.argv[1]
base = torch.arange(12.0).reshape(3, 4)
content = {
    "negative": torch.tensor([1 + 2j, 3 - 4j]).conj().imag,
    "u16": torch.tensor([1, 65535], dtype=torch.uint16),
    "u32": torch.tensor([1, 4294967295], dtype=torch.uint32),
    "u64": torch.tensor([1, 2**63 - 1], dtype=torch.uint64),
    "e4m3fn": torch.tensor([1.5, -448.0]).to(torch.float8_e4m3fn),
    "e5m2": torch.tensor([1.5, -57344.0]).to(torch.float8_e5m2),
    "e8m0fnu": torch.tensor([0.5, 2.0]).to(torch.float8_e8m0fnu),
    "columns": list(base.unbind(1)),
    "defaults": collections.defaultdict(list, {"w": torch.ones(2)}),
    "seen": {1, 2},
    "frozen": frozenset([3]),
    "counts": collections.Counter("abca"),
    "pairs": {(0, 1): torch.zeros(1), "named": torch.full((1,), 7.0)},
    "day": datetime.date(2026, 1, 2),
    "time": datetime.datetime(2026, 1, 2, 3, 4, 5),
    "took": datetime.timedelta(seconds=3),
    "args": argparse.Namespace(lr=0.1, layers=[1, 2]),
    "path": pathlib.PurePosixPath("a/b"),
    "id": uuid.UUID(int=5),
    "last": collections.deque([1, 2]),
    "complex": 1 + 2j,
    "best": numpy.float64(0.5),
    "curve": numpy.zeros(3),
    "raw": b"bytes",
    "epoch": 3,
}
torch.save(content, os.path.join(folder, "odd.pt"))
torch.save(content, os.path.join(folder, "odd4.pt"), pickle_protocol=4)
