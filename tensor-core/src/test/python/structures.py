"""Rows of order, statistics, movement, places, products, matrices and signals."""

import torch
import torch.nn.functional as F

from samples import (
    INTEGERS,
    T,
    Choice,
    Op,
    Text,
    index,
    listed,
    mask,
    M,
    N,
    ROW,
    BLOCK,
    TIES,
    GAPS,
    ZEROS,
    real,
    double,
)

LINES = real((M, 0), (M, -1), (BLOCK, 1), (T(), 0), (T(0), 0))

ORDER = [
    *[
        Op(n, getattr(torch, n), LINES + real((ZEROS, 1)), tolerance=4)
        for n in ("cumsum", "cumprod", "logcumsumexp")
    ],
    *[Op(n, getattr(torch, n), LINES + real((GAPS, 1), (TIES, 1))) for n in ("cummax", "cummin")],
    *[
        Op(n, getattr(torch, n), [(T(3, 4).to(d), 1) for d in INTEGERS])
        for n in ("cumsum", "cumprod")
    ],
    Op(
        "sort",
        lambda x, d, r: torch.sort(x, dim=d, descending=r, stable=True),
        real(
            *[(x, d, r) for x in (M, TIES, GAPS) for d in (0, 1) for r in (False, True)],
            (T(), 0, False)
        )
        + [(T(2, 7).to(d), 1, r) for d in INTEGERS for r in (False, True)],
    ),
    Op(
        "argsort",
        lambda x, d, r: torch.argsort(x, dim=d, descending=r, stable=True),
        real((M, 1, True), (TIES, 1, False)),
    ),
    Op("topk", torch.topk, real((M, 2, 1, True), (M, 2, 0, False))),
    Op("kthvalue", torch.kthvalue, real((M, 2, 1), (M, 1, 0))),
    Op("median", torch.median, real(M, (M, 1), (BLOCK, 1))),
    # Of several NaN PyTorch takes another one for the gradient.
    Op("median", torch.median, real(GAPS), gradient=False),
    Op("nanmedian", torch.nanmedian, real((M, 1), (GAPS, 1))),
    Op(
        "quantile",
        lambda x, q, d, k: torch.quantile(x, q, dim=d, keepdim=k),
        real(*[(M, q, 1, False) for q in (0.0, 0.3, 0.5, 1.0)], (BLOCK, 0.7, 1, True)),
        tolerance=4,
    ),
    Op(
        "quantile",
        lambda x, q, d, k: torch.quantile(x, q, dim=d, keepdim=k),
        real((GAPS, 0.3, 1, False)),
        gradient=False,
    ),
    Op("mode", torch.mode, real((TIES, 1), (TIES, 0))),
    Op(
        "searchsorted",
        lambda s, v, r: torch.searchsorted(s, v, right=r),
        real(
            *[
                (listed([-1.0, 0.0, 0.5, 0.5, 2.0]), listed([0.5, -3.0, 0.0, 9.0]), r)
                for r in (False, True)
            ],
            (
                listed([0.0, 1.0, 2.0, 1.0, 1.0, 3.0], shape=(2, 3)),
                listed([1.0, 0.5, 1.0, 4.0], shape=(2, 2)),
                False,
            )
        ),
    ),
    Op(
        "bucketize",
        lambda x, b, r: torch.bucketize(x, b, right=r),
        real((M, listed([-1.0, 0.0, 0.5]), False), (TIES, listed([1.0, 3.0]), True)),
    ),
    Op(
        "unique",
        lambda x: torch.unique(x, return_inverse=True, return_counts=True),
        real(TIES) + [(index(5, 3, 4),)],
        gradient=False,
    ),
    Op(
        "bincount",
        lambda x, n: torch.bincount(x, minlength=n),
        [(index(5, 9), 0), (index(5, 9), 12)],
    ),
    Op(
        "bincount",
        lambda x, w, n: torch.bincount(x, w, n),
        double((index(5, 9), T(9), 3)),
        gradient=False,
    ),
    Op("histc", torch.histc, real((M, 4, -1.0, 1.0))),
]


def every(f):
    return lambda x, k, *d: f(x, dim=d or tuple(range(x.ndim)), keepdim=k)


def norm(x, p=2.0, keepdim=False, *d):
    return torch.linalg.vector_norm(x, p, d or tuple(range(x.ndim)), keepdim)


STATISTICS = [
    *[
        Op(
            n,
            lambda x, k, *d, f=getattr(torch, n): every(f)(x.bool(), k, *d),
            real((TIES, False, 1), (ZEROS, True, 0), (ZEROS, False)),
        )
        for n in ("all", "any")
    ],
    *[
        Op(
            n,
            lambda x, d, k, f=getattr(torch, n): f(x, d, k),
            real((M, 1, False), (TIES, 0, True), (GAPS, 1, False)),
        )
        for n in ("max", "min")
    ],
    Op("countNonzero", lambda x, *d: torch.count_nonzero(x, d or None), real(TIES, (ZEROS, 1))),
    Op("nansum", every(torch.nansum), real((GAPS, False, 1), (BLOCK, True, 0, 2)), tolerance=4),
    Op("nanmean", every(torch.nanmean), real((GAPS, False, 1), (BLOCK, True, 0, 2)), tolerance=4),
    *[
        Op(
            n,
            lambda x, k, c, *d, f=getattr(torch, n): f(x, d or None, correction=c, keepdim=k),
            real((M, False, 1.0), (BLOCK, True, 0.0, 0, 2)),
            tolerance=8,
        )
        for n in ("var", "std")
    ],
    Op(
        "norm",
        norm,
        real(
            M,
            (M, 2.0, False),
            (BLOCK, 1.0, True, 0, 2),
            (BLOCK, 3.0, False, 1),
            (ZEROS, 0.0, False, 1),
            (listed([0.0, 0.0]), 2.0, False),
        ),
        tolerance=8,
    ),
    Op("norm", norm, real((ZEROS, 4.0, False, 0)), gradient=False, tolerance=8),
    Op("dist", torch.dist, real((M, N, 2.0)), tolerance=4),
    Op(
        "normalize",
        lambda x, p, d, e: F.normalize(x, p, d, e),
        real((M, 2.0, 1, 1e-12)),
        tolerance=8,
    ),
    Op(
        "cosineSimilarity",
        lambda x, y, d, e: F.cosine_similarity(x, y, d, e),
        real((M, N, 1, 1e-8)),
        tolerance=16,
    ),
]

MOVES = [
    Op("flip", lambda x, *d: torch.flip(x, d), real((M, 0), (BLOCK, -1, 0))),
    Op("flipud", torch.flipud, real(M)),
    Op("fliplr", torch.fliplr, real(M)),
    Op("roll", lambda x, s, d=None: torch.roll(x, s, d), real((M, 1, 0), (BLOCK, -2, -1), (M, 5))),
    Op("movedim", torch.movedim, real((BLOCK, 0, 2), (BLOCK, -1, 0))),
    Op(
        "rot90",
        lambda x, k, a, b: torch.rot90(x, k, (a, b)),
        real(*[(M, k, 0, 1) for k in (-1, 1, 2, 3, 4)], (BLOCK, 1, 2, 0)),
    ),
    Op("unflatten", lambda x, d, *s: x.unflatten(d, s), real((M, 1, 2, -1), (M, 0, 1, 3))),
    Op("unfold", lambda x, *a: x.unfold(*a), real((M, 1, 2, 1), (M, 1, 3, 2), (BLOCK, 0, 2, 1))),
    Op("repeat", lambda x, *t: x.repeat(t), real((M, 2, 1, 3), (T(3), 2))),
    Op("tile", lambda x, *t: torch.tile(x, t), real((M, 2), (T(3), 2, 2))),
    Op("repeatInterleave", torch.repeat_interleave, real((M, 2, 0), (M, 3, -1))),
    Op("pad", lambda x, v, *w: F.pad(x, w, value=v), real((M, 1.5, 1, 2), (M, 0.0, -1, 1, 2, 0))),
    *[
        Op(
            "pad",
            lambda x, b, *w, k=k: F.pad(x, w, mode=k),
            real((T(1, 2, 4, 5), Choice("Border", k.upper()), 2, 1, 3, 1)),
        )
        for k in ("reflect", "replicate", "circular")
    ],
    Op("split", lambda x, s, d: torch.split(x, s, d), real((M, 3, 1), (BLOCK, 1, 0))),
    Op("chunk", torch.chunk, real((M, 3, 1), (M, 2, 0))),
    Op("unbind", torch.unbind, real((M, 0), (BLOCK, -1))),
    Op("meshgrid", lambda *v: torch.meshgrid(*v, indexing="ij"), real((T(2), T(3, seed=2)))),
    Op("oneHot", F.one_hot, [(index(4, 2, 3), 5)]),
    Op("tril", torch.tril, real((M, 0), (BLOCK, -1))),
    Op("triu", torch.triu, real((M, 0), (BLOCK, 1))),
    Op("diagonal", torch.diagonal, real((M, 0, 0, 1), (BLOCK, 1, -1, 0), (BLOCK, -1, 2, 1))),
    Op("diag", torch.diag, real((M, 1), (T(3), -1))),
    Op("diagEmbed", torch.diag_embed, real((M, 0), (M, 2), (M, -1))),
    Op("trace", torch.trace, real(M)),
]

FIRST = listed([0, 1, 2, 0, 1, 2, 0, 2], torch.int64, (2, 4))
CAME = T(2, 4, seed=5)


def reduced(how):
    return lambda x, d, i, v, c: torch.scatter_reduce(x, d, i, v, how)


PLACES = [
    Op(
        "index",
        lambda x, *i: x[tuple(i)],
        real((BLOCK, index(2, 5)), (BLOCK, index(2, 2, 1), index(3, 3)), (BLOCK, mask(2, 3))),
    ),
    Op(
        "indexPut",
        lambda x, v, *i: x.index_put(i, v),
        real((BLOCK, T(4), index(1, 1)), (BLOCK, T(), mask(2, 3))),
    ),
    Op("scatter", torch.scatter, real((M, 0, FIRST, CAME), (M, 0, FIRST, 1.5))),
    *[
        Op(
            "scatterReduce",
            reduced(k),
            real((M, 0, index(3, 2, 4), CAME, Choice("Join", k.upper()))),
            tolerance=4,
        )
        for k in ("sum", "prod", "mean", "amax", "amin")
    ],
    Op("indexAdd", torch.index_add, real((M, 0, listed([2, 0, 2], torch.int64), T(3, 4, seed=5)))),
    Op("indexCopy", torch.index_copy, real((M, 0, listed([2, 0], torch.int64), CAME))),
    Op("indexFill", torch.index_fill, real((M, 0, listed([2, 0], torch.int64), 2.0))),
    Op("nonzero", torch.nonzero, real(ZEROS) + [(mask(5),), (index(2, 3, 4),)]),
    Op("maskedSelect", torch.masked_select, real((M, mask(3, 4)), (M, mask(4)))),
    Op("maskedScatter", torch.masked_scatter, real((M, mask(3, 4), T(12, seed=5)))),
]


def sums(equation, *tensors):
    return Op(
        "einsum",
        lambda e, *t: torch.einsum(equation, *t),
        real((Text(equation), *tensors)),
        tolerance=8,
    )


PRODUCTS = [
    *[
        Op(n, f, real(s), tolerance=8)
        for n, f, s in (
            ("mm", torch.mm, (M, T(4, 2, seed=2))),
            ("bmm", torch.bmm, (BLOCK, T(2, 4, 2, seed=2))),
            ("mv", torch.mv, (M, ROW)),
            ("dot", torch.dot, (ROW, T(4))),
            ("outer", torch.outer, (ROW, T(3))),
            ("addmm", torch.addmm, (T(2, seed=4), M, T(4, 2, seed=2))),
            ("baddbmm", torch.baddbmm, (T(2, 1, 2, seed=4), BLOCK, T(2, 4, 2, seed=2))),
            ("kron", torch.kron, (M, T(2, 2, seed=2))),
            ("tensordot", torch.tensordot, (BLOCK, M, 2)),
        )
    ],
    Op("cross", lambda a, b, d: torch.linalg.cross(a, b, dim=d), real((M, N, 0)), tolerance=8),
    Op(
        "cdist",
        lambda a, b, p: torch.cdist(a, b, p, "donot_use_mm_for_euclid_dist"),
        real((M, T(5, 4, seed=9), 2.0)),
        tolerance=16,
    ),
    sums("bij,kj->bki", BLOCK, N),
    sums("...i,i->...", BLOCK, ROW),
    sums("ij,ij", M, N),
    sums("i,j", T(3), ROW),
    sums("bij->jb", BLOCK),
    sums("ii->i", T(3, 3)),
    sums("bij,bik,bjl->bkl", BLOCK, T(2, 3, 4, seed=2), T(2, 4, 2, seed=3)),
]

SQUARE = listed(
    [2, 0.5, -0.25, 0.75, -1.5, 0.5, 0.25, 1, 3, 1, 2, -0.5, 0.5, 3, 1, -1, 0.25, 2],
    shape=(2, 3, 3),
)
ONE = listed([2, 0.5, -0.25, 0.75, -1.5, 0.5, 0.25, 1, 3], shape=(3, 3))
DEFINITE = listed([4, 1, 0.5, 1, 3, -0.25, 0.5, -0.25, 2], shape=(3, 3))
TALL = listed([1, 0.5, -0.25, 2, 0.75, -1, 1.5, 0.25], shape=(4, 2))
WIDE = listed([1, 0.5, -0.25, 2, 0.75, -1, 1.5, 0.25], shape=(2, 4))
A = torch.linalg


def algebra(name, f, *samples, **more):
    return Op(name, f, double(*samples), tolerance=100, **more)


ALGEBRA = [
    algebra("det", A.det, SQUARE),
    algebra("slogdet", A.slogdet, SQUARE),
    algebra("inverse", A.inv, SQUARE),
    algebra("solve", A.solve, (ONE, T(3, 2)), (SQUARE, T(2, 3)), (SQUARE, T(2, 3, 2))),
    algebra(
        "triangularSolve",
        lambda a, b, u: A.solve_triangular(a.triu() if u else a.tril(), b, upper=u),
        (ONE, T(3, 2), True),
        (ONE, T(3, 2), False),
    ),
    algebra("cholesky", A.cholesky, DEFINITE),
    algebra("svdvals", A.svdvals, TALL, WIDE),
    algebra("eigvalsh", A.eigvalsh, DEFINITE),
    # Vectors are unique only up to their sign: what is compared does not depend on it.
    algebra("pinv", lambda a, r: A.pinv(a, rtol=r), (TALL, 1e-12), (WIDE, 1e-12)),
    algebra(
        "matrixRank",
        lambda a, r: A.matrix_rank(a, rtol=r),
        (TALL, 1e-6),
        (listed([1.0, 2.0, 2.0, 4.0], shape=(2, 2)), 1e-9),
    ),
    algebra("lstsq", lambda a, b: A.pinv(a) @ b, (TALL, T(4, 3)), (WIDE, T(2, 1))),
    algebra("matrixExp", torch.matrix_exp, ONE),
    algebra("matrixPower", A.matrix_power, (ONE, 3), (ONE, -2), (ONE, 0)),
]


def parts(z):
    return [torch.view_as_real(z)[..., 0], torch.view_as_real(z)[..., 1]]


def transform(f):
    return lambda re, im, *a: parts(f(torch.complex(re, im), *[x for x in a]))


def fourier(name, f, *samples):
    return Op(name, f, real(*samples), tolerance=32)


SIGNALS = [
    *[
        fourier(
            n,
            transform(lambda z, d, f=f: f(z, dim=d)),
            *[(T(2, k), T(2, k, seed=2), 1) for k in (1, 2, 6, 12, 37, 96, 100)]
        )
        for n, f in (("fft", torch.fft.fft), ("ifft", torch.fft.ifft))
    ],
    fourier("rfft", lambda x, d: parts(torch.fft.rfft(x, dim=d)), (T(2, 9), 1), (T(10, 2), 0)),
    fourier(
        "irfft",
        lambda re, im, n, d: torch.fft.irfft(torch.complex(re, im), n, d),
        (T(5), T(5, seed=2), 9, 0),
        (T(6), T(6, seed=2), 10, 0),
    ),
    fourier("fft2", transform(torch.fft.fft2), (T(2, 3, 4), T(2, 3, 4, seed=2))),
    fourier("ifft2", transform(torch.fft.ifft2), (T(2, 3, 4), T(2, 3, 4, seed=2))),
    *[
        Op(
            "interpolate",
            lambda x, m, a, *s, k=k: F.interpolate(
                x, s, mode=k, **({} if k == "nearest" else {"align_corners": a})
            ),
            double(
                *[
                    (T(1, 2, 4, 6), Choice("Mode", j), a, *s)
                    for a in ((False,) if k == "nearest" else (False, True))
                    for s in ((5, 3), (3, 9))
                ]
            ),
            tolerance=8,
        )
        for j, k in (("NEAREST", "nearest"), ("LINEAR", "bilinear"), ("CUBIC", "bicubic"))
    ],
    Op("linspace", torch.linspace, [(-1.0, 2.0, 7), (0.0, 1.0, 1), (3.0, 1.0, 4)]),
    Op("logspace", torch.logspace, [(-1.0, 2.0, 4)]),
]

TABLE = ORDER + STATISTICS + MOVES + PLACES + PRODUCTS + ALGEBRA + SIGNALS
