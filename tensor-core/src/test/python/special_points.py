"""Writes what PyTorch gives at special points: where a function has a bend, where elements are
equal, 0 or infinite, and at the ends of the types.

    v/bin/python tensor-core/src/test/python/special_points.py

One row is one operation, as in `operations.py`, whose tests take these cases too: values and
gradients, on every device. Where PyTorch has NaN although there is a derivative, or
another number, the definition stands here.
"""

import math

import torch
import torch.nn.functional as F

import conformance
from operations import deviation, dims, prod, variance
from samples import REAL, Op, listed, typed_all

RESULT = conformance.RESULT.with_name("special_points.jsonl.gz")
INF, NAN = math.inf, math.nan
ENDS = [-1e38, -1e30, -1e10, 1e10, 1e30, 1e38]
MIDDLE = [-1000.0, -104.0, -100.0, -88.5, -50.0, -20.0, -17.0, -15.0, -9.0, -6.0, -3.0, -1.0, -0.5,
          -1e-8, -0.0, 0.0, 1e-8, 0.5, 1.0, 3.0, 6.0, 9.0, 15.0, 17.0, 20.0, 50.0, 88.5, 100.0, 1000.0]
POINTS = MIDDLE + ENDS


def points(*rest, values=POINTS, dtypes=REAL):
    return typed_all([(listed(values), *rest)], dtypes)


def exactly(function):
    """What float64 gives, rounded once: PyTorch's float32 functions lose digits in the tails."""

    def call(x, *rest):
        return function(x.double(), *rest).to(x.dtype)

    return call


def celu(x, alpha):
    # PyTorch's own rounds 1 / alpha to float32.
    return torch.where(x > 0, x, alpha * torch.expm1(torch.where(x > 0, 0, x) / alpha))


BOTH = points(values=POINTS + [NAN, INF, -INF])

ACTIVATIONS = [
    Op("relu", torch.relu, BOTH),
    Op("sigmoid", torch.sigmoid, BOTH),
    Op("tanh", torch.tanh, BOTH),
    Op("gelu", exactly(F.gelu), points()),
    Op("geluTanh", exactly(lambda x: F.gelu(x, approximate="tanh")), points(values=MIDDLE + [-1e12, 1e12])),
    Op("silu", exactly(F.silu), points()),
    Op("softplus", exactly(lambda x: F.softplus(x, 1, 100)), BOTH),
    Op("softplus", F.softplus, points(2.0, 20.0, values=POINTS + [NAN, INF, -INF])),
    Op("logSigmoid", exactly(F.logsigmoid), BOTH),
    Op("mish", exactly(F.mish), points()),
    Op("softsign", F.softsign, points()),
    Op("tanhshrink", exactly(F.tanhshrink), points()),
    Op("elu", exactly(F.elu), points(0.7, values=POINTS + [INF, -INF])),
    Op("celu", exactly(celu), points(0.7, values=POINTS + [NAN, INF, -INF])),
    Op("selu", F.selu, points(values=POINTS + [INF, -INF])),
    Op("relu6", F.relu6, points(values=POINTS + [INF, -INF])),
    Op("hardtanh", F.hardtanh, points(-0.5, 0.5, values=POINTS + [INF, -INF])),
    # In float64 PyTorch takes a sixth from float32.
    Op("hardsigmoid", F.hardsigmoid, points(values=POINTS + [INF, -INF], dtypes=[torch.float32])),
    Op("hardswish", F.hardswish, points(dtypes=[torch.float32])),
    Op("leakyRelu", F.leaky_relu, points(0.1, values=POINTS + [NAN, INF, -INF])),
    Op("softshrink", F.softshrink, points(0.5)),
    Op("hardshrink", F.hardshrink, points(0.5, values=POINTS + [NAN, INF, -INF])),
    Op("threshold", F.threshold, points(0.5, -1.0, values=POINTS + [NAN, INF, -INF])),
    Op("prelu", F.prelu, typed_all([(listed(MIDDLE), listed([0.25]))], REAL)),
    Op("softmax", torch.softmax, points(0) + points(0, values=[0.0, 0.0]) + points(0, values=[-INF, 1.0])),
    Op("logSoftmax", torch.log_softmax, points(0) + points(0, values=[-INF, 1.0])),
    Op("softmin", lambda x, d: F.softmin(x, d), points(0)),
    Op("glu", F.glu, points(0, values=MIDDLE + [2.0])),
]

UNARY = [-INF, -1e30, -100.0, -2.5, -1.0, -0.5, -1e-30, -0.0, 0.0, 1e-30, 0.5, 1.0, 2.5, 100.0, 1e30, INF]
PAIR = [-INF, -2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0, INF]


def pairs(values=PAIR):
    return typed_all([(listed(values, shape=(len(values), 1)), listed(values))], REAL)


def each(*names, values=UNARY):
    return [Op(n, getattr(torch, n), points(values=values)) for n in names]


ELEMENTS = [
    *each("abs", "sign", "square", "exp", "exp2", "expm1", "sqrt", "rsqrt", "reciprocal", "log", "log2", "log10", "log1p",
          "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "atanh", "erf", "erfc"),
    *each("acosh", values=[1.0, 1.5, 100.0, 1e30, INF]),
    Op("clamp", torch.clamp, points(-0.5, 1.0, values=UNARY)),
    Op("clampMin", lambda x, m: x.clamp(min=m), points(0.5, values=UNARY)),
    Op("clampMax", lambda x, m: x.clamp(max=m), points(0.5, values=UNARY)),
    *[Op(n, getattr(torch, n), pairs()) for n in (
        "add", "sub", "mul", "div", "maximum", "minimum", "fmax", "fmin", "hypot", "logaddexp", "xlogy")],
    Op("copysign", torch.copysign, pairs([-2.0, -0.0, 0.0, 2.0])),
    Op("atan2", torch.atan2, pairs()),
    Op("pow", torch.pow, pairs([0.0, 0.5, 1.0, 2.0, 3.0])),
    *[Op("pow", torch.pow, points(n, values=[-2.0, -1.0, -0.0, 0.0, 1.0, 2.0])) for n in (0.0, 1.0, 2.0, 3.0)],
]

EQUAL = [[2.5] * 4, [0.0] * 4, [255.1] * 5, [1.0, 1.0, 2.0, 2.0], [0.0, 1.0, 0.0, 2.0], [3.0]]


def lists(*rest, values=EQUAL, dtypes=REAL):
    return typed_all([(listed(v), *rest) for v in values], dtypes)


def norm(x, p, keepdim):
    return torch.linalg.vector_norm(x, p, keepdim=keepdim)


def var_mean(x, keepdim, correction):
    return torch.var_mean(x, dim=None, correction=correction, keepdim=keepdim)


def chain(x, keepdim):
    """The product whose gradient is that of the definition: PyTorch divides by infinity."""
    y = x[0]
    for k in range(1, len(x)):
        y = y * x[k]
    return y


def det(a):
    """The definition: of a singular matrix PyTorch takes the gradient of one near it."""
    return a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]


MORE = EQUAL[:-1]
FOLDS = [
    Op("std", deviation, lists(0, False, values=MORE)),
    Op("std", lambda x, keepdim, c: torch.std(x, correction=c, keepdim=keepdim), lists(False, 0.0)),
    Op("var", variance, lists(0, False, values=MORE)),
    Op("varMean", var_mean, lists(False, 0.0) + lists(True, 1.0, values=MORE)),
    Op("mean", dims(torch.mean), lists(False)),
    Op("prod", prod, lists(False)),
    Op("prod", chain, lists(False, values=[[INF, 2.0], [INF, 0.0, 2.0], [0.0, 0.0, 3.0], [-INF, 0.5], [1e30, 1e30, 1e-30]])),
    Op("amax", dims(torch.amax), lists(False)),
    Op("amin", dims(torch.amin), lists(False)),
    Op("max", torch.max, lists()),
    Op("min", torch.min, lists()),
    Op("median", torch.median, lists()),
    Op("logSumExp", torch.logsumexp, lists(0, False, values=EQUAL + [[-INF, 1.0], [-INF, -INF], [INF, 1.0], [1e4, 0.0]])),
    Op("norm", norm, [s for p in (0.0, 1.0, 2.0, 3.0, INF) for s in lists(p, False)]),
    Op("norm", norm, lists(0.5, False)),
    Op("adaptiveMaxPool1d", lambda x, n: F.adaptive_max_pool1d(x, n), [
        (listed(v, dtype=d, shape=(1, len(v))), 2) for v in MORE for d in REAL]),
    Op("adaptiveMaxPool2d", lambda x, n, m: F.adaptive_max_pool2d(x, (n, m)), [
        (listed([1.0, 3.0, 3.0, 3.0, 1.0, 3.0, 3.0, 1.0, 0.0], dtype=d, shape=(1, 3, 3)), *n)
        for n in ((1, 1), (2, 2), (1, 2), (3, 1)) for d in REAL]),
    Op("cumprod", torch.cumprod, lists(0)),
    Op("det", det, typed_all([(listed(m, shape=(2, 2)),) for m in ([1, 2, 2, 4], [0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [-3, 1, 6, -2])], REAL)),
]

TABLE = ACTIVATIONS + ELEMENTS + FOLDS

if __name__ == "__main__":
    conformance.write(TABLE, RESULT)
