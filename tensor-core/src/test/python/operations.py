"""The table of operations: the name in Jacobi, PyTorch's function, samples.

    Op("relu", torch.relu, unary()),

`gradient=False` leaves the gradients out, and `tolerance` widens the comparison of an operation
whose results are rounded more than once, with the reason beside it.
"""

import math

import torch
import torch.nn.functional as F

import functions
import structures
from samples import (
    ALL, FLOATS, INTEGERS, LARGE, REAL, SPECIAL, T, Choice, Op, Tensor, Text, WindowOptions, along,
    binary, fold, index, listed, mask, typed_all, unary)


def argument(a):
    """An argument as JSON."""
    if isinstance(a, (Tensor, Text, Choice, WindowOptions)):
        return a.json()
    if isinstance(a, torch.dtype):
        return {"type": str(a).removeprefix("torch.")}
    return a


def with_numbers(function):
    """Jacobi has one type of numbers: a whole one counts as Python's int."""

    def call(x, *rest):
        whole = not x.dtype.is_floating_point
        return function(x, *[int(n) if whole and isinstance(n, float) and n.is_integer() else n
                             for n in rest])

    return call


def dims(function):
    """A fold as Jacobi calls it: keepdim, then the dimensions, none for all."""

    def call(x, keepdim=False, *d):
        return function(x, dim=d or tuple(range(x.ndim)), keepdim=keepdim)

    return call


def prod(x, keepdim=False, *d):
    x = x if x.dtype.is_floating_point else x.to(torch.int64)
    for k in sorted((k % max(x.ndim, 1) for k in (d or range(x.ndim))), reverse=True):
        x = torch.prod(x, k, keepdim=keepdim)
    return x


def layer_norm(x, weight, bias, eps):
    return F.layer_norm(x, weight.shape, weight, bias, eps)


def positive(low=0.1, high=3.0, **more):
    return unary(low, high, **more)


MATRIX = T(3, 4)
BLOCK = T(2, 3, 4)


def moves(*samples):
    """Samples of operations that only move elements: all types."""
    return typed_all([s if isinstance(s, tuple) else (s,) for s in samples], ALL)


POINTWISE = [
    Op("neg", torch.neg, unary()),
    Op("abs", torch.abs, unary()),
    Op("sign", torch.sign, unary()),
    Op("floor", torch.floor, unary()),
    Op("square", torch.square, unary()),
    Op("reciprocal", torch.reciprocal, unary(0.3, 3)),
    Op("exp", torch.exp, unary()),
    Op("log", torch.log, positive()),
    Op("sqrt", torch.sqrt, positive()),
    Op("rsqrt", torch.rsqrt, positive()),
    Op("sin", torch.sin, unary()),
    Op("cos", torch.cos, unary()),
    Op("tanh", torch.tanh, unary()),
    Op("erf", torch.erf, unary()),
    Op("relu", torch.relu, unary()),
    Op("sigmoid", torch.sigmoid, unary()),
    # PyTorch's float32 gelu has NaN at infinity, its float64 gelu has not.
    Op("gelu", F.gelu, unary(special=[x for x in SPECIAL if math.isfinite(x)])),
    Op("clamp", with_numbers(torch.clamp), [
        *typed_all([(T(3, 4), -0.5, 1.0), (T(), 0.0, 1.0), (T(0), 0.0, 1.0)], FLOATS),
        *typed_all([(T(3, 4, low=-9, high=9), -3.0, 5.0)], INTEGERS[:4]),
        *typed_all([(T(*LARGE), -1.0, 0.5)], REAL)]),
    # At NaN PyTorch's gradient is 0; Jacobi's goes through, as the value does.
    Op("clamp", torch.clamp, typed_all([(listed(SPECIAL), -1.0, 2.0)], FLOATS), gradient=False),
    Op("to", lambda x, d: x.to(d), [
        (T(3, 4, low=0.0, high=100.0).to(a), b) for a in ALL for b in ALL]
        + [(T(3, 4, low=-100.0, high=100.0).to(a), b) for a in FLOATS
           for b in FLOATS + [torch.int64, torch.int32, torch.int16, torch.int8, torch.bool]]
        + [(T(3, 4, low=-70000.0, high=70000.0).to(torch.int64), b) for b in ALL]
        + typed_all([(listed(SPECIAL), d) for d in FLOATS + [torch.bool]], FLOATS)),
]

COMPARED = [(T(6, low=0.0, high=3.0, seed=8).to(d), T(6, low=0.0, high=3.0, seed=9).to(d))
            for d in INTEGERS + [torch.bool]]

BINARY = [
    Op("add", with_numbers(torch.add), binary()),
    Op("sub", with_numbers(torch.sub), binary()),
    Op("mul", with_numbers(torch.mul), binary()),
    Op("div", with_numbers(torch.div), binary(second=(0.3, 3.0))),
    Op("maximum", torch.maximum, [s for s in binary() if isinstance(s[1], Tensor)]),
    Op("minimum", torch.minimum, [s for s in binary() if isinstance(s[1], Tensor)]),
    Op("pow", with_numbers(torch.pow), binary(0.2, 3.0, second=(-2.0, 3.0), mixed=False, numbers=(2, 3, 0.5, 1))),
    *[Op(n, with_numbers(getattr(torch, n)), binary(mixed=n in ("eq", "lt")) + COMPARED)
      for n in ("eq", "ne", "lt", "le", "gt", "ge")],
]

INFINITE = typed_all(
    [(listed(x), 0, False) for x in ([1.0, math.nan, 2.0], [math.inf, 1.0, -1.0])], REAL)


def is_finite(sample):
    return sample[0].listed is None or all(map(math.isfinite, sample[0].listed))


def variance(x, d, k):
    return torch.var(x, d, keepdim=k)


def deviation(x, d, k):
    return torch.std(x, d, keepdim=k)


REDUCTIONS = [
    Op("sum", dims(torch.sum), fold()),
    Op("prod", prod, [s for s in fold(0.5, 2.5) if is_finite(s)]),
    # PyTorch divides an element that is not finite away; Jacobi's gradient is the derivative.
    Op("prod", prod, [s for s in fold(0.5, 2.5) if not is_finite(s)], gradient=False),
    Op("mean", dims(torch.mean), fold(dtypes=FLOATS)),
    Op("amax", dims(torch.amax), fold(empty=False)),
    Op("amin", dims(torch.amin), fold(empty=False)),
    Op("max", torch.max, typed_all([(T(3, 4),), (T(),)], ALL)),
    Op("min", torch.min, typed_all([(T(3, 4),), (T(),)], ALL)),
    # The gradient at infinity is a matter of the formula.
    Op("var", variance, along(special=False)),
    Op("var", variance, INFINITE, gradient=False),
    Op("std", deviation, along(special=False)),
    Op("std", deviation, INFINITE, gradient=False),
    Op("logSumExp", torch.logsumexp, along()),
    Op("argMax", torch.argmax, along(dtypes=FLOATS + INTEGERS, special=True)),
    Op("argMin", torch.argmin, along(dtypes=FLOATS + INTEGERS, special=True)),
    # PyTorch gives uint8 for uint8, an old habit; Jacobi always gives bool.
    Op("all", lambda x: torch.all(x).to(torch.bool), typed_all(
        [(T(3, 4),), (T(),), (T(0),), (T(2, 2, low=1, high=2),)], ALL)),
    Op("any", lambda x: torch.any(x).to(torch.bool), typed_all(
        [(T(3, 4),), (T(),), (T(0),), (T(3, low=0, high=0),)], ALL)),
    Op("softmax", torch.softmax, along(keepdim=False)),
    Op("logSoftmax", torch.log_softmax, along(keepdim=False)),
    Op("layerNorm", layer_norm, typed_all([
        (T(3, 4), T(4, seed=2), T(4, seed=3), 1e-5),
        (T(2, 3, 5, seed=4), T(5, seed=2), T(5, seed=3), 1e-3),
        (T(0, 3), T(3, seed=2), T(3, seed=3), 1e-5)], FLOATS)
        + [(T(*LARGE, dtype=torch.float32), T(LARGE[1], seed=2, dtype=torch.float32),
            T(LARGE[1], seed=3, dtype=torch.float32), 1e-5)],
       tolerance=4),  # differences of nearly equal numbers are scaled up
]

MOVEMENT = [
    Op("reshape", lambda x, *s: x.reshape(s), moves(
        (MATRIX, 2, 6), (MATRIX, -1), (BLOCK, 4, -1, 2), (T(), 1, 1), (T(2, 0), 0, 5), (T(1),))),
    Op("flatten", torch.flatten, moves(MATRIX, (BLOCK, 1), (BLOCK, -1), T(), T(0, 3))),
    Op("permute", lambda x, *o: x.permute(o), moves((MATRIX, 1, 0), (BLOCK, 2, -3, 1), T())),
    Op("transpose", torch.transpose, moves((MATRIX, 0, 1), (BLOCK, -1, 0), (T(), 0, -1))),
    Op("t", torch.t, moves(MATRIX, T(3), T())),
    Op("squeeze", torch.squeeze, moves((T(2, 1, 3), 1), (MATRIX, 0), (T(1), -1), (T(), 0))),
    Op("unsqueeze", torch.unsqueeze, moves((MATRIX, 0), (MATRIX, -1), (T(), 0), (MATRIX, 1))),
    Op("expand", lambda x, *s: x.expand(s), moves(
        (T(1, 3), 4, 3), (T(3), 2, -1), (T(), 2, 2), (T(1), 0), (T(1, 2, 1), 3, 2, 2))),
    Op("slice", lambda x, d, a, b, s=1: x.transpose(0, d)[a:b:s].transpose(0, d), moves(
        (BLOCK, 2, 1, 3), (BLOCK, -1, 0, 4, 2), (BLOCK, 1, -2, -1), (MATRIX, 0, 5, 9, 1),
        (MATRIX, 1, -9, 9, 3), (MATRIX, 1, 3, 1))),
    Op("narrow", torch.narrow, moves((BLOCK, 1, 1, 2), (MATRIX, -1, 3, 0))),
    Op("select", torch.select, moves((MATRIX, 0, 1), (BLOCK, -1, -2), (T(3), 0, 0))),
    Op("contiguous", lambda x: x.contiguous(), moves(MATRIX, T(), T(1, 4, expand=(3, 4)))),
    Op("copy", torch.clone, moves(MATRIX, T(), T(1, 4, expand=(3, 4)))),
    Op("cat", lambda d, *x: torch.cat(x, d), moves(
        (0, MATRIX, T(1, 4, seed=2)), (-1, MATRIX, T(3, 1, seed=2), T(3, 0)), (0, T(3)))
        + [(0, T(3, low=0.0).to(a), T(2, low=0.0, seed=2).to(b)) for a in ALL for b in ALL]),
    Op("stack", lambda d, *x: torch.stack(x, d), moves(
        (0, MATRIX, T(3, 4, seed=2)), (-1, MATRIX, T(3, 4, seed=2)), (0, T(), T(seed=2)))),
]

INDEXING = [
    Op("where", torch.where, moves(
        (mask(2, 3), T(2, 3), T(2, 3, seed=2)), (mask(2, 1), T(3), T(seed=2)),
        (mask(), T(), T(2, seed=2)), (mask(0), T(0), T(1, seed=2)))
        + [(mask(3), T(3, low=0.0).to(a), T(3, low=0.0, seed=2).to(b)) for a in ALL for b in ALL]),
    Op("maskedFill", torch.masked_fill, typed_all([
        (T(2, 3), mask(2, 3), -1.0), (T(2, 3), mask(3), 2.0), (T(), mask(), 2.0)],
        FLOATS + INTEGERS[:4])),
    Op("gather", torch.gather, moves(
        (MATRIX, 0, index(3, 2, 4)), (MATRIX, -1, index(4, 3, 6)),
        (BLOCK, 1, index(3, 2, 2, 1)), (MATRIX, 0, index(3, 0, 4)), (T(), 0, index(1)),
        (T(*LARGE), 1, index(301, 70, 40)))),
    Op("indexSelect", torch.index_select, moves(
        (MATRIX, 0, index(3, 5)), (MATRIX, -1, index(4, 2)), (T(3), 0, index(3, 4)),
        (MATRIX, 0, index(3, 0)), (T(*LARGE), 0, index(70, 90)))),
    Op("scatterAdd", torch.scatter_add, moves(
        (T(3, 4, low=1.0), 0, index(3, 2, 4), T(2, 4, low=0.0, high=1.0, seed=2)),
        (T(3, 4, low=1.0), -1, index(4, 3, 6), T(3, 6, low=0.0, high=1.0, seed=2)),
        (T(), 0, index(1), T(seed=2)))),
]

LINEAR = [
    Op("matmul", torch.matmul, typed_all([
        (T(2, 3), T(3, 4, seed=2)), (T(3), T(3, seed=2)), (T(3), T(3, 2, seed=2)),
        (T(2, 3), T(3, seed=2)), (T(2, 2, 3), T(3, 2, seed=2)), (T(2, 1, 2, 3), T(3, 3, 2, seed=2)),
        (T(3), T(2, 3, 2, seed=2)), (T(2, 0), T(0, 3, seed=2)), (T(0, 2), T(2, 3, seed=2)),
        (T(2, 3, 4), T(4, seed=2)), (T(1, 3, expand=(2, 3)), T(3, 2, seed=2)),
        (T(33, 70), T(70, 50, seed=2))], FLOATS + INTEGERS)
        + [(T(130, 140, dtype=torch.float32), T(140, 90, dtype=torch.float32, seed=2))]),
]

CREATION = [
    Op("zeros", torch.zeros, [(2, 3), (0,), (1, 0, 2)]),
    Op("ones", torch.ones, [(2, 3), (0,)]),
    Op("full", lambda v, *s: torch.full(s, v), [(1.5, 2, 3), (-2.5,)]),
    Op("zerosLike", torch.zeros_like, moves(MATRIX, T(), T(0))),
    Op("onesLike", torch.ones_like, moves(MATRIX, T(), T(0))),
    Op("fullLike", torch.full_like, typed_all([(MATRIX, 1.0), (T(), 3.0)], ALL)),
    Op("arange", lambda *a: torch.arange(*a), [
        (5,), (0,), (0.0, 1.0, 0.25), (1.0, -1.0, -0.5), (0.0, 1.0, 0.3), (2.5, 2.5, 1.0)]),
    Op("eye", torch.eye, [(3,), (1,), (0,)]),
]

TABLE = POINTWISE + BINARY + REDUCTIONS + MOVEMENT + INDEXING + LINEAR + CREATION + functions.TABLE + structures.TABLE
