"""Rows of functions element by element, and of windows."""

import torch
import torch.nn.functional as F

from samples import (
    FLOATS,
    INTEGERS,
    REAL,
    SPECIAL,
    T,
    Op,
    WindowOptions,
    index,
    listed,
    mask,
    typed_all,
    unary,
    M,
    N,
    ROW,
    BLOCK,
    UNIT,
    POSITIVE,
    SMALL,
    ZEROS,
    real,
)

# Each is computed by steps in the tensor's type, so float16 rounds more than once.
EXPONENTIALS = [
    Op("exp2", torch.exp2, unary(dtypes=FLOATS, special=SMALL)),
    Op("expm1", torch.expm1, unary(dtypes=FLOATS)),
    Op("log2", torch.log2, unary(0.1, 3, dtypes=REAL)),
    Op("log10", torch.log10, unary(0.1, 3, dtypes=REAL)),
    Op("log1p", torch.log1p, unary(-0.7, 3, dtypes=REAL, special=SMALL), tolerance=2),
    *[
        Op(n, getattr(torch, n), real((M, N), (M, ROW), (T(), T(seed=2)), (M, M)))
        for n in ("logaddexp", "logaddexp2")
    ],
    Op("xlogy", torch.xlogy, real((M, POSITIVE), (ZEROS, POSITIVE.of(2, 4)))),
]

ANGLES = [
    Op("tan", torch.tan, unary(-1.2, 1.2, dtypes=FLOATS, special=SMALL), tolerance=4),
    Op("asin", torch.asin, unary(-0.9, 0.9, dtypes=REAL)),
    Op("acos", torch.acos, unary(-0.9, 0.9, dtypes=REAL)),
    Op("atan", torch.atan, unary(dtypes=FLOATS)),
    Op("atan2", torch.atan2, real((M, N), (M, ROW), (T(), T(seed=2)))),
    Op(
        "atan2",
        torch.atan2,
        real((listed(SPECIAL, shape=(13, 1)), listed(SPECIAL))),
        gradient=False,
    ),
    Op("hypot", torch.hypot, real((M, N), (M, ROW), (T(), T(seed=2)))),
    Op(
        "hypot",
        torch.hypot,
        real((listed(SPECIAL, shape=(13, 1)), listed(SPECIAL))),
        gradient=False,
    ),
    Op("sinc", torch.sinc, real(M, T(), listed([0.5, 1.5, -0.25])), tolerance=4),
    Op("sinc", torch.sinc, real(listed([0.0, 1e-3])), gradient=False),
    Op("deg2rad", torch.deg2rad, real(M, T())),
    Op("rad2deg", torch.rad2deg, real(M, T())),
    Op("sinh", torch.sinh, unary(dtypes=FLOATS, special=SMALL)),
    Op("cosh", torch.cosh, unary(dtypes=FLOATS, special=SMALL)),
    Op("asinh", torch.asinh, unary(dtypes=REAL, special=SMALL)),
    Op("acosh", torch.acosh, unary(1.2, 3, dtypes=REAL, special=None), tolerance=4),
    Op("atanh", torch.atanh, unary(-0.3, 0.3, dtypes=REAL, special=None)),
]

SPECIALS = [
    Op("erfc", torch.erfc, unary(dtypes=REAL, special=SMALL)),
    Op("erfinv", torch.erfinv, unary(-0.3, 0.3, dtypes=REAL, special=None)),
    Op("lgamma", torch.lgamma, real(POSITIVE, T(3, low=-1.8, high=-1.2))),
    Op("digamma", torch.digamma, real(POSITIVE), gradient=False, tolerance=20),
    Op(
        "polygamma",
        lambda n, x: torch.polygamma(n, x),
        real((2, POSITIVE), (3, POSITIVE)),
        tolerance=4,
    ),
    Op("logit", torch.logit, real(UNIT, (UNIT, 1e-3)), tolerance=4),
]

ROUNDING = [
    Op("ceil", torch.ceil, unary()),
    Op("round", torch.round, unary()),
    Op("round", lambda x, d: torch.round(x, decimals=d), real((M, 1), (M, 2))),
    Op("trunc", torch.trunc, unary()),
    Op("frac", torch.frac, unary(dtypes=REAL, special=SMALL)),
    Op("floorDivide", torch.floor_divide, real((M, N), (M, ROW), (M, 0.7)), gradient=False),
    Op("fmod", torch.fmod, real((M, N), (M, ROW), (M, 0.7))),
    Op("remainder", torch.remainder, real((M, N), (M, ROW), (M, 0.7))),
    *[
        Op(
            j,
            getattr(torch, p),
            typed_all(
                [
                    (T(6, low=-20, high=20).to(d), T(6, low=1, high=9, seed=2).to(d))
                    for d in INTEGERS
                ],
                [torch.float64],
            ),
        )
        for j, p in (("floorDivide", "floor_divide"), ("fmod", "fmod"), ("remainder", "remainder"))
    ],
]

BITS = [(T(6, low=-20, high=20).to(d), T(6, low=0, high=7, seed=2).to(d)) for d in INTEGERS]
BOOLS = [(mask(2, 3), mask(3, seed=2))]

TRUTHS = [
    *[
        Op(j, getattr(torch, p), BITS + BOOLS + real((ZEROS, T(2, 4))))
        for j, p in (
            ("logicalAnd", "logical_and"),
            ("logicalOr", "logical_or"),
            ("logicalXor", "logical_xor"),
        )
    ],
    Op("logicalNot", torch.logical_not, [(mask(4),), *real(ZEROS)]),
    *[
        Op(n, getattr(torch, n), typed_all([(listed(SPECIAL),)], FLOATS) + [(index(5, 3),)])
        for n in ("isnan", "isinf", "isfinite", "isposinf", "isneginf", "signbit")
    ],
    Op(
        "isclose",
        lambda x, y, r=1e-5, a=1e-8: torch.isclose(x, y, r, a),
        real(
            (M, M), (M, N, 0.5, 0.1), (listed(SPECIAL, shape=(13, 1)), listed(SPECIAL), 1e-5, 1e-8)
        ),
    ),
    *[
        Op(j, getattr(torch, p), BITS + (BOOLS if j.endswith(("And", "Or", "Xor")) else []))
        for j, p in (
            ("bitwiseAnd", "bitwise_and"),
            ("bitwiseOr", "bitwise_or"),
            ("bitwiseXor", "bitwise_xor"),
        )
    ],
    *[
        Op(j, getattr(torch, p), [s for s in BITS if s[0].dtype in (torch.int64, torch.int32)])
        for j, p in (
            ("bitwiseLeftShift", "bitwise_left_shift"),
            ("bitwiseRightShift", "bitwise_right_shift"),
            ("gcd", "gcd"),
            ("lcm", "lcm"),
        )
    ],
    Op("bitwiseNot", torch.bitwise_not, [(a,) for a, _ in BITS] + [(mask(4),)]),
]

LIMITS = [
    Op("nanToNum", torch.nan_to_num, real(listed(SPECIAL), M)),
    Op("nanToNum", lambda x, *v: torch.nan_to_num(x, *v), real((listed(SPECIAL), 1.0, 2.0, 3.5))),
    Op("clampMin", torch.clamp_min, real((M, 0.1))),
    Op("clampMax", torch.clamp_max, real((M, 0.1))),
    Op("clamp", torch.clamp, real((M, T(4, low=-1, high=-0.5), T(3, 1, low=0.5, high=1.0)))),
    Op("lerp", torch.lerp, real((M, N, UNIT), (M, N, 0.3)), tolerance=4),
    Op(
        "addcmul",
        lambda x, a, b, v: torch.addcmul(x, a, b, value=v),
        real((M, N, UNIT, 0.5)),
        tolerance=4,
    ),
    Op(
        "addcdiv",
        lambda x, a, b, v: torch.addcdiv(x, a, b, value=v),
        real((M, N, UNIT, 0.5)),
        tolerance=4,
    ),
    *[Op(n, getattr(torch, n), real((M, N), (M, ROW))) for n in ("fmax", "fmin")],
    *[
        Op(
            n,
            getattr(torch, n),
            real((listed(SPECIAL, shape=(13, 1)), listed(SPECIAL))),
            gradient=False,
        )
        for n in ("fmax", "fmin")
    ],
    Op("heaviside", torch.heaviside, real((ZEROS, T(2, 4))), gradient=False),
    Op("ldexp", torch.ldexp, real((M, index(3, 3, 4)))),
    Op("copysign", torch.copysign, real((M, N), (M, -1.0))),
]


def function(name, f, *more, tolerance=4.0):
    return Op(name, f, real(T(3, 4, low=-6, high=6), T(seed=3), T(0), *more), tolerance=tolerance)


ACTIVATIONS = [
    function("silu", F.silu),
    function("mish", F.mish),
    function("selu", F.selu),
    function("logSigmoid", F.logsigmoid),
    function("softsign", F.softsign),
    # PyTorch's gradient has a sixth in float32 only.
    Op("hardsigmoid", F.hardsigmoid, real(T(3, 4, low=-6, high=6), T()), gradient=False),
    function("hardswish", F.hardswish),
    function("relu6", F.relu6),
    Op("tanhshrink", F.tanhshrink, real(M, T()), tolerance=8),
    Op("geluTanh", lambda x: F.gelu(x, approximate="tanh"), real(M, T()), tolerance=8),
    Op(
        "softplus",
        lambda x, *v: F.softplus(x, *v),
        real(M, T(), (T(3, 4, low=-9, high=9), 2.0, 3.0)),
        tolerance=4,
    ),
    *[
        Op(j, f, real((M, 0.5), (T(), 0.5)), tolerance=4)
        for j, f in (
            ("leakyRelu", F.leaky_relu),
            ("elu", F.elu),
            ("celu", F.celu),
            ("softshrink", F.softshrink),
            ("hardshrink", F.hardshrink),
        )
    ],
    Op("hardtanh", F.hardtanh, real((M, -0.5, 0.75))),
    Op("threshold", F.threshold, real((M, 0.1, -1.0))),
    Op("prelu", F.prelu, real((M, T(1, low=0.1, high=0.9)), (BLOCK, T(3, low=0.1, high=0.9)))),
    Op("glu", F.glu, real((M, 1), (BLOCK, -1)), tolerance=4),
    Op("softmin", F.softmin, real((M, 1), (M, 0)), tolerance=4),
]


def convolution(name, f, *samples):
    """Samples are x, weight, options, and what is added at the end of the output."""

    def call(x, w, *rest):
        bias = rest[0] if isinstance(rest[0], torch.Tensor) else None
        o = rest[1] if bias is not None else rest[0]
        more = {"output_padding": rest[1:]} if "Transpose" in name and len(rest) > 1 else {}
        return f(
            x,
            w,
            bias,
            stride=o.stride or 1,
            padding=o.padding,
            dilation=o.dilation,
            groups=o.groups,
            **more
        )

    return Op(name, call, real(*samples), tolerance=8)


W = WindowOptions
CONVOLUTIONS = [
    convolution(
        "conv1d",
        F.conv1d,
        (T(2, 4, 9), T(6, 2, 3, seed=2), W((2,), (1,), groups=2)),
        (T(4, 9), T(2, 4, 3, seed=2), T(2, seed=3), W(dilation=(2,))),
    ),
    convolution(
        "conv2d",
        F.conv2d,
        (T(2, 3, 7, 8), T(4, 3, 3, 2, seed=2), W((2, 1), (1, 1), (1, 2))),
        (T(2, 4, 6, 6), T(4, 1, 3, 3, seed=2), T(4, seed=3), W(padding=(1,), groups=4)),
        (T(1, 8, 20, 33), T(40, 8, 3, 3, seed=2), W(padding=(1,))),
    ),
    convolution(
        "conv3d",
        F.conv3d,
        (T(1, 2, 4, 5, 4), T(3, 2, 2, 3, 2, seed=2), W((1, 2, 1), (1, 0, 1))),
        (T(1, 2, 3, 3, 3), T(3, 2, 2, 2, 2, seed=2), T(3, seed=3), W()),
    ),
    convolution(
        "convTranspose1d",
        F.conv_transpose1d,
        (T(2, 4, 5), T(4, 3, 3, seed=2), W((2,), (1,))),
        (T(2, 4, 5), T(4, 1, 3, seed=2), W((3,), (1,), groups=2), 1),
    ),
    convolution(
        "convTranspose2d",
        F.conv_transpose2d,
        (T(2, 4, 5, 4), T(4, 3, 3, 2, seed=2), W((2, 3), (1, 0))),
        (T(2, 4, 5, 4), T(4, 1, 3, 3, seed=2), W((2,), (1,), (2,), groups=2), 1, 0),
    ),
    convolution(
        "convTranspose3d", F.conv_transpose3d, (T(1, 2, 3, 3, 2), T(2, 2, 2, 2, 2, seed=2), W((2,)))
    ),
]


def pool(name, f, *samples):
    maximum = name.startswith("max")

    def call(x, o, *size):
        size = size * (x.ndim - 2) if len(size) == 1 else size
        more = {"dilation": o.dilation} if maximum else {}
        if not maximum and "1d" not in name:
            more["count_include_pad"] = o.count
        if "Indices" in name:
            more["return_indices"] = True
        return f(x, size, o.stride or None, o.padding, ceil_mode=o.ceil, **more)

    return Op(name, call, real(*samples), tolerance=4)


POOLS = [
    pool("maxPool1d", F.max_pool1d, (T(2, 3, 9), W(), 2), (T(2, 3, 9), W((2,), (1,)), 3)),
    *[
        pool(
            n,
            F.max_pool2d,
            (T(2, 3, 7, 8), W((2,), (1,)), 3),
            (T(2, 3, 7, 8), W((2,), dilation=(2,), ceil=True), 2, 3),
        )
        for n in ("maxPool2d", "maxPool2dWithIndices")
    ],
    pool("maxPool3d", F.max_pool3d, (T(1, 2, 4, 5, 4), W(), 2)),
    pool("avgPool1d", F.avg_pool1d, (T(2, 3, 9), W(), 2)),
    pool(
        "avgPool2d",
        F.avg_pool2d,
        (T(2, 3, 7, 8), W((2,), (1,)), 3),
        (T(2, 3, 7, 8), W((2,), (1,), ceil=True), 2, 3),
        (T(2, 3, 7, 8), W((2,), (1,), ceil=True, count=False), 3),
    ),
    pool("avgPool3d", F.avg_pool3d, (T(1, 2, 4, 5, 4), W((1,), (1,)), 3)),
    Op("adaptiveAvgPool1d", F.adaptive_avg_pool1d, real((T(2, 3, 7), 3)), tolerance=4),
    Op(
        "adaptiveAvgPool2d",
        lambda x, *s: F.adaptive_avg_pool2d(x, s),
        real((T(2, 3, 7, 8), 3, 5)),
        tolerance=4,
    ),
    Op("adaptiveMaxPool1d", F.adaptive_max_pool1d, real((T(2, 3, 7), 3))),
    Op("adaptiveMaxPool2d", lambda x, *s: F.adaptive_max_pool2d(x, s), real((T(2, 3, 7, 8), 3, 5))),
]

TABLE = (
    EXPONENTIALS
    + ANGLES
    + SPECIALS
    + ROUNDING
    + TRUTHS
    + LIMITS
    + ACTIVATIONS
    + CONVOLUTIONS
    + POOLS
)
