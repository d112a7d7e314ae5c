"""Tensors as formulas, and the samples that many operations share."""

import dataclasses
import itertools
import math
import typing

import torch

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
INTEGERS = [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]
ALL = FLOATS + INTEGERS + [torch.bool]
REAL = [torch.float64, torch.float32]

SHAPES = [(), (5,), (3, 4), (2, 1, 3), (0,), (2, 0, 3)]
LARGE = (70, 301)
SPECIAL = [
    0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 88.5, -100.0, 1e-40, 3e38, math.nan, math.inf, -math.inf,
]


@dataclasses.dataclass
class Op:
    """A row of the table."""
    name: str
    function: typing.Callable
    samples: list
    gradient: bool = True
    tolerance: float | None = None


@dataclasses.dataclass
class Text:
    """A string."""
    text: str

    def json(self):
        return {"text": self.text}


@dataclasses.dataclass
class Choice:
    """A constant of one of Jacobi's enums."""
    kind: str
    name: str

    def json(self):
        return {"kind": self.kind, "name": self.name}


@dataclasses.dataclass
class WindowOptions:
    """How a window moves."""
    stride: tuple = ()
    padding: tuple = (0,)
    dilation: tuple = (1,)
    groups: int = 1
    ceil: bool = False
    count: bool = True

    def json(self):
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation,
                "groups": self.groups, "ceil": self.ceil, "count": self.count}


class Tensor:
    """Elements between two bounds by a formula that Java repeats, or listed."""

    def __init__(self, shape, low=-2.0, high=2.0, dtype=torch.float64, seed=1, values=None,
                 expand=None):
        self.shape = tuple(shape)
        self.low, self.high, self.dtype, self.seed = low, high, dtype, seed
        self.listed = values
        self.expand = expand

    def to(self, dtype):
        low = self.low
        if dtype == torch.uint8 and low < 0:
            low = 0.0
        return Tensor(self.shape, low, self.high, dtype, self.seed, self.listed, self.expand)

    def of(self, *shape):
        return Tensor(shape, self.low, self.high, self.dtype, self.seed)

    def values(self):
        """The elements in float64, row-major; whole numbers are rounded down."""
        n = math.prod(self.shape)
        if self.listed is not None:
            return torch.tensor(self.listed, dtype=torch.float64).reshape(self.shape)
        k = (torch.arange(n, dtype=torch.int64) * 7919 + self.seed * 104729 + 12345) % 8191
        x = self.low + (self.high - self.low) * (k.to(torch.float64) / 8192)
        if self.dtype == torch.bool:
            x = (k % 2).to(torch.float64)
        elif not self.dtype.is_floating_point:
            x = x.floor()
        return x.reshape(self.shape)

    def base(self):
        return self.values().to(self.dtype)

    def expanded(self, t):
        return t if self.expand is None else t.expand(self.expand)

    def make(self):
        return self.expanded(self.base())

    def json(self):
        out = {"d": str(self.dtype).removeprefix("torch."), "s": list(self.shape)}
        if self.listed is not None:
            out["v"] = [number if math.isfinite(number) else str(number) for number in self.listed]
        else:
            out["f"] = [self.seed, self.low, self.high]
        if self.expand is not None:
            out["e"] = list(self.expand)
        return out


def T(*shape, low=-2.0, high=2.0, seed=1, dtype=torch.float64, expand=None):
    return Tensor(shape, low, high, dtype, seed, None, expand)


def index(bound, *shape, seed=1):
    """Positions below a bound."""
    return Tensor(shape, 0.0, float(bound), torch.int64, seed)


def mask(*shape, seed=1):
    return Tensor(shape, dtype=torch.bool, seed=seed)


def listed(values, dtype=torch.float64, shape=None):
    return Tensor(shape or (len(values),), dtype=dtype, values=values)


def typed(sample, dtype):
    """The sample with its floating-point tensors as another type."""
    return tuple(
        a.to(dtype) if isinstance(a, Tensor) and a.dtype.is_floating_point else a for a in sample)


def typed_all(samples, dtypes):
    return [typed(s, d) for s in samples for d in dtypes]


def unary(low=-2.0, high=2.0, dtypes=ALL, special=SPECIAL):
    """Samples of a function of each element."""
    few = [(T(*s, low=low, high=high),) for s in SHAPES]
    few.append((T(1, 4, low=low, high=high, expand=(3, 4)),))
    found = typed_all(few, REAL)
    wide = [(T(3, 4, low=low * 3, high=high * 3, seed=2),), (T(low=low, high=high, seed=3),)]
    found += typed_all(wide, dtypes)
    found += typed_all([(T(*LARGE, low=low, high=high),)], [torch.float32, torch.bfloat16])
    if special:
        found += typed_all([(listed(special),)], FLOATS)
    return found


PAIRS = [
    (T(3, 4), T(3, 4, seed=2)),
    (T(3, 4), T(4, seed=2)),
    (T(3, 1), T(1, 4, seed=2)),
    (T(), T(2, 2, seed=2)),
    (T(3), T(seed=2)),
    (T(), T(seed=2)),
    (T(2, 1, 3), T(4, 1, seed=2)),
    (T(0, 3), T(1, 3, seed=2)),
    (T(1, 4, expand=(3, 4)), T(3, 4, seed=2)),
]


def binary(low=-2.0, high=2.0, second=None, mixed=True, numbers=(2, 3, 0.5, -1.5)):
    """Samples of a function of two elements, or of an element and a number."""
    second = second or (low, high)

    def bound(pair):
        a, b = pair
        return (Tensor(a.shape, low, high, a.dtype, a.seed, None, a.expand),
                Tensor(b.shape, *second, b.dtype, b.seed, None, b.expand))

    pairs = [bound(p) for p in PAIRS]
    found = typed_all(pairs, REAL)
    found += typed_all([bound((T(3, 4, seed=3), T(3, 4, seed=5)))], ALL)
    found += typed_all([bound((T(*LARGE), T(LARGE[1], seed=2)))], [torch.float32])
    found += typed_all([(Tensor((3, 4), low, high, seed=4), float(n)) for n in numbers], ALL)
    found += typed_all([(Tensor((), low, high, seed=4), float(n)) for n in numbers[1:3]], ALL)
    found += typed_all(
        [(listed(SPECIAL, shape=(len(SPECIAL), 1)), listed(SPECIAL))], [torch.float32, torch.float64])
    if mixed:
        for a, b in itertools.combinations(ALL, 2):
            found.append((T(3, low=0.5, high=4.0, seed=6).to(a), T(3, low=1.0, high=4.0, seed=7).to(b)))
            found.append((T(3, low=0.5, high=4.0, seed=6).to(a), T(low=1.0, high=4.0, seed=7).to(b)))
            found.append((T(low=0.5, high=4.0, seed=6).to(a), T(3, low=1.0, high=4.0, seed=7).to(b)))
    return found


FOLDED = [
    ((), False), ((), True), ((3, 4), False), ((3, 4), False, 0), ((3, 4), True, 1),
    ((2, 3, 4), False, -2), ((2, 3, 4), True, 0, 2), ((2, 3, 4), False, 1, 2),
    ((2, 3, 4), False, 0, 1, 2), ((2, 0, 3), False, 0), ((2, 1, 3), False, 1),
]


def fold(low=-2.0, high=2.0, empty=True, dtypes=ALL):
    """Samples of a fold along dimensions: keepdim, then the dimensions."""
    few = [(T(*shape, low=low, high=high), *rest) for shape, *rest in FOLDED]
    if empty:
        few += [(T(0, low=low, high=high), False), (T(2, 0, 3), True, 1), (T(0, 3), False, -1)]
    found = typed_all(few, REAL)
    found += typed_all([(T(4, 5, low=low, high=high, seed=3), False, d) for d in (0, 1)], dtypes)
    found += typed_all([(T(*LARGE, low=low, high=high), True, d) for d in (0, 1)], [torch.float32])
    found += typed_all([(T(1, 5, expand=(4, 5)), False, 0)], REAL)
    kinds = [[1.0, math.nan, 2.0], [math.inf, 1.0, -1.0], [math.inf, -math.inf, 0.0], [-0.0, 0.0, -0.0]]
    found += typed_all([(listed(k), False) for k in kinds], FLOATS)
    return found


def along(low=-2.0, high=2.0, keepdim=True, scalar=True, dtypes=FLOATS, special=True):
    """Samples of an operation along one dimension, with or without keepdim."""
    rest = (False,) if keepdim else ()
    few = [(T(3, 4, low=low, high=high), d, *rest) for d in (0, 1, -1, -2)]
    few += [(T(2, 3, 4, low=low, high=high), 1, *rest), (T(1, 5, expand=(4, 5)), 1, *rest)]
    few += [(T(5, low=low, high=high), 0, *rest), (T(2, 1, 3), 1, *rest), (T(0, 3), 1, *rest)]
    if keepdim:
        few += [(T(3, 4, low=low, high=high), 0, True), (T(2, 3, 4), -1, True)]
    if scalar:
        few.append((T(low=low, high=high), 0, *rest))
    found = typed_all(few, REAL)
    found += typed_all([(T(4, 5, low=low, high=high, seed=3), d, *rest) for d in (0, 1)], dtypes)
    found += typed_all([(T(*LARGE, low=low, high=high), d, *rest) for d in (0, 1)], [torch.float32])
    if special:
        kinds = [[1.0, math.nan, 2.0], [math.inf, 1.0, -1.0], [-math.inf, -math.inf, 0.0]]
        found += typed_all([(listed(k), 0, *rest) for k in kinds], REAL)
    return found


M = T(3, 4)
N = T(3, 4, seed=2)
ROW = T(4, seed=3)
BLOCK = T(2, 3, 4)
UNIT = T(3, 4, low=0.05, high=0.95)
POSITIVE = T(3, 4, low=0.3, high=3.0, seed=2)
SMALL = [x for x in SPECIAL if math.isfinite(x) and abs(x) < 1000]
TIES = listed([3, 1, 2, 1, 3, 3, 0, 0, 0, 5, 5, 1], shape=(2, 6))
GAPS = listed([1.0, math.nan, 3.0, -2.0, 5.0, 0.5, math.nan, 4.0], shape=(2, 4))
ZEROS = listed([1.0, 0.0, 2.0, 3.0, 0.5, 0.0, 0.0, -1.0], shape=(2, 4))


def real(*samples):
    """Samples of floating-point tensors in float64 and float32."""
    return typed_all([s if isinstance(s, tuple) else (s,) for s in samples], REAL)


def double(*samples):
    return typed_all([s if isinstance(s, tuple) else (s,) for s in samples], [torch.float64])
