"""Writes the numbers that PyTorch gives, for the conformance tests of every device.

    python -m venv v && v/bin/pip install torch numpy
    v/bin/python tensor-core/src/test/python/conformance.py

A new operation is one line in `operations.py`: its name in Jacobi, the function in PyTorch, and the
samples. The tests find the function by its name, so nothing has to be added in Java.

Every line of the file is one case: the operation, its arguments, its results, and, where the
operation has one, the gradient of each floating-point input. Inputs are formulas, which Java
repeats; of results with many elements a part is kept.
"""

import collections
import gzip
import json
import math
import pathlib

import torch

import operations
from samples import Tensor

RESULT = pathlib.Path(__file__).parent.parent / "resources/dev/jacobi/tensor/conformance.jsonl.gz"
MOST_ELEMENTS = 120


def number(x):
    """A number as JSON: floats by their shortest form, and words for what JSON lacks."""
    if isinstance(x, bool):
        return int(x)
    if isinstance(x, int):
        return x
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    return x


def shortest(t):
    """The elements, floats with as few digits as tell them from their neighbours."""
    flat = t.detach().reshape(-1)
    step = max(1, flat.numel() // MOST_ELEMENTS)
    kept = flat[::step]
    if t.dtype == torch.float64 or not t.dtype.is_floating_point:
        return step, [number(x) for x in kept.tolist()]
    digits = {torch.float32: 9, torch.float16: 5, torch.bfloat16: 4}[t.dtype]
    return step, [number(float(f"%.{digits}g" % x)) for x in kept.tolist()]


def result(t):
    step, values = shortest(t)
    out = {"d": str(t.dtype).removeprefix("torch."), "s": list(t.shape), "v": values}
    if step > 1:
        out["n"] = step
    return out


def outputs(value):
    return [value] if isinstance(value, torch.Tensor) else list(value)


def weights(t, k):
    """The gradient that is given to result number k."""
    return Tensor(t.shape, 0.5, 1.5, seed=97 + k).values().to(t.dtype)


def gradients(op, arguments):
    """The gradient of each floating-point input, or None if the operation has none."""
    leaves = []
    made = []
    for a in arguments:
        t = a.make() if isinstance(a, Tensor) else a
        if isinstance(a, Tensor) and t.dtype.is_floating_point:
            t = a.base().requires_grad_(True)
            leaves.append(t)
            t = a.expanded(t)
        made.append(t)
    results = [y for y in outputs(op.function(*made)) if y.requires_grad]
    if not leaves or not results:
        return None
    seeds = [weights(y, k) for k, y in enumerate(results)]
    found = torch.autograd.grad(results, leaves, seeds, allow_unused=True)
    return [
        result(torch.zeros_like(x) if g is None else g) for x, g in zip(leaves, found, strict=True)
    ]


def case(op, sample):
    arguments = list(sample)
    made = [a.make() if isinstance(a, Tensor) else a for a in arguments]
    line = {"op": op.name, "args": [operations.argument(a) for a in arguments]}
    line["out"] = [result(y) for y in outputs(op.function(*made))]
    if op.tolerance:
        line["tol"] = op.tolerance
    inputs = [a for a in arguments if isinstance(a, Tensor)]
    types = {a.dtype for a in inputs}
    if op.gradient and types & {torch.float64, torch.float32}:
        found = gradients(op, arguments)
        if found:
            line["grad"] = found
    return line


def write(table, path):
    counts = collections.Counter()
    lines = []
    for op in table:
        for sample in op.samples:
            try:
                line = case(op, sample)
            except (RuntimeError, IndexError, TypeError) as e:
                reason = str(e).split("\n")[0][:60]
                counts["refused by PyTorch: %s: %s" % (op.name, reason)] += 1
                continue
            counts["cases"] += 1
            counts["gradients"] += "grad" in line
            lines.append(json.dumps(line, separators=(",", ":")))
    with gzip.GzipFile(path, "wb", compresslevel=9, mtime=0) as out:
        out.write(("\n".join(lines) + "\n").encode())
    for what, n in sorted(counts.items()):
        print("%6d  %s" % (n, what))
    print("%6d  bytes" % path.stat().st_size)


if __name__ == "__main__":
    write(operations.TABLE, RESULT)
