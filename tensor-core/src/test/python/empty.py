"""Writes what PyTorch gives for tensors without elements, for the tests of the same name.

    v/bin/python tensor-core/src/test/python/empty.py

Every case comes from one of `operations.py`: a size that occurs among its inputs becomes 0 wherever
it occurs, in the inputs alone and in the numbers too. What PyTorch refuses is kept without results.
"""

import gzip
import json
import pathlib

import torch
import torch.nn.functional as F

import conformance
import operations
from samples import REAL, T, Op, Tensor, mask, typed_all

RESULT = pathlib.Path(__file__).parent.parent / "resources/dev/jacobi/tensor/empty.jsonl.gz"


def emptied(sample, size, numbers):
    """The sample with 0 in the place of a size, or nothing if its elements are listed."""
    arguments = []
    for a in sample:
        if isinstance(a, Tensor):
            if a.expand is not None or (a.listed is not None and size in a.shape):
                return None
            shape = tuple(0 if s == size else s for s in a.shape)
            a = Tensor(shape, a.low, a.high, a.dtype, a.seed, a.listed)
        elif numbers and isinstance(a, int) and not isinstance(a, bool) and a == size:
            a = 0
        arguments.append(a)
    return arguments


def is_odd(op, arguments):
    """Where PyTorch's own answer is no example: a convolution over no channels has the shape of its
    input there, and the weights of a count lose their type."""
    convolves = op.name.startswith("conv") and len(arguments) > 1
    return op.name == "bincount" or (convolves and 0 in arguments[1].shape[1:])


def variants(op):
    """Samples without elements, each once, of few types."""
    seen = {}
    samples = [s for s in op.samples if any(isinstance(a, Tensor) and a.shape for a in s)]
    for sample in samples:
        sizes = {s for a in sample if isinstance(a, Tensor) for s in a.shape if s > 0}
        for size in sorted(sizes):
            for numbers in (False, True):
                arguments = emptied(sample, size, numbers)
                if arguments is not None and not is_odd(op, arguments):
                    key = json.dumps([operations.argument(a) for a in arguments])
                    shapes = json.dumps([
                        [a.shape, a.dtype.is_floating_point] if isinstance(a, Tensor)
                        else operations.argument(a) for a in arguments
                    ])
                    seen.setdefault(shapes, (key, arguments))
    return [arguments for _, arguments in seen.values()]


def case(op, arguments):
    try:
        return conformance.case(op, arguments)
    except (RuntimeError, IndexError, TypeError, ValueError, AssertionError, ZeroDivisionError):
        return {"op": op.name, "args": [operations.argument(a) for a in arguments]}


# Several tensors of which some have no elements, and borders of no width.
MORE = [
    Op("cat", lambda d, *x: torch.cat(x, d), typed_all([
        (0, T(0), T(2, 3)), (1, T(2, 3), T(0), T(2, 1)), (0, T(0), T(0)), (-2, T(2, 3), T(0)),
        (0, T(0, 3), T(2, 3)), (0, T(0, 2), T(2, 3)), (2, T(0), T(2, 3))], REAL) + [
        (0, T(0, dtype=torch.int64), T(2, 3, dtype=torch.float32)),
        (0, T(0), T(2, 3, dtype=torch.float32))]),
    Op("stack", lambda d, *x: torch.stack(x, d), typed_all([
        (0, T(0), T(0)), (1, T(2, 0), T(2, 0)), (0, T(0), T(1))], REAL)),
    Op("pad", lambda x, v, *w: F.pad(x, w, value=v), typed_all([
        (T(0), 1.5, 0, 0), (T(0), 1.5, 1, 1), (T(2, 0), 1.5, 0, 0, 1, 1), (T(3), 1.5, -3, 0),
        (T(3), 1.5, -2, -1), (T(0, 0), 1.5, 0, 2, 1, 0), (T(3), 1.5, 0, 0)], REAL)),
    Op("histc", torch.histc, typed_all([
        (T(0), 4, 0.0, 0.0), (T(0), 4, 1.0, 1.0), (T(0), 4, -1.0, 1.0)], REAL)),
    Op("matmul", torch.matmul, typed_all([
        (T(2, 2, 0), T(0, 2)), (T(2, 0, 3), T(3, 2)), (T(0, 2, 3), T(3, 2)), (T(2, 3, 0), T(0)),
        (T(0), T(0)), (T(0), T(0, 3)), (T(3, 0), T(0)), (T(0, 3), T(3)), (T(2, 0), T(0, 0)),
        (T(0, 1, 2, 3), T(4, 3, 2)), (T(2, 2, 0), T(2, 0, 2))], REAL)),
    Op("tensordot", torch.tensordot, typed_all([
        (T(2, 0), T(0, 3), 1), (T(0, 2), T(2, 3), 1), (T(2, 3), T(3, 0), 1), (T(2, 0), T(0, 3), 0),
        (T(0), T(0), 1), (T(2, 0, 3), T(0, 3, 2), 2)], REAL)),
    Op("maskedFill", torch.masked_fill, [(T(0), mask(0), 1.0), (T(2, 0), mask(0), 1.0)]),
]


def main():
    lines = [case(op, arguments) for op in operations.TABLE for arguments in variants(op)]
    lines += [case(op, arguments) for op in MORE for arguments in op.samples]
    with gzip.GzipFile(RESULT, "wb", compresslevel=9, mtime=0) as out:
        for line in lines:
            out.write((json.dumps(line, separators=(",", ":")) + "\n").encode())
    refused = sum("out" not in line for line in lines)
    print("%d cases, %d of them refused by PyTorch" % (len(lines), refused))


if __name__ == "__main__":
    main()
