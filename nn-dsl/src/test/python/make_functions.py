"""Writes what PyTorch gives for functions and losses, value and gradient, for FunctionsTest.

python make_functions.py nn-dsl/src/test/resources/dev/jacobi/nn/functions.txt

Each row: name, ; values, ; the gradient of their sum with weights 1, 1.1, 1.2 ... A loss has three rows: its mean, its
sum, and without a reduction.
"""

import sys

import torch
import torch.nn.functional as F

X = [-800, -8, -3.5, -2, -1, -0.5, 0, 0.3, 1, 2.5, 4, 800]
A = [0.5, -1.2, 2, 0.1, 0.7, -3]
B = [0.3, -0.4, 2.5, -1, 0.7, -2.2]


def tensor(values, *shape):
    t = torch.tensor(values, dtype=torch.float64)
    return t.reshape(shape) if shape else t


# celu and hardsigmoid are written out: their gradients in PyTorch hold constants of float32.
FUNCTIONS = {
    "relu": F.relu,
    "relu6": F.relu6,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.02),
    "elu": lambda x: F.elu(x, 0.7),
    "celu": lambda x: torch.where(x > 0, x, 0.7 * ((x.clamp(max=0) / 0.7).exp() - 1)),
    "selu": F.selu,
    "sigmoid": F.sigmoid,
    "logSigmoid": F.logsigmoid,
    "hardsigmoid": lambda x: F.relu6(x + 3) / 6,
    "tanh": F.tanh,
    "hardtanh": lambda x: F.hardtanh(x, -2, 1),
    "tanhshrink": F.tanhshrink,
    "hardshrink": lambda x: F.hardshrink(x, 0.5),
    "softshrink": lambda x: F.softshrink(x, 0.5),
    "threshold": lambda x: F.threshold(x, 0.3, -7),
    "softsign": F.softsign,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros(())),
    "silu": F.silu,
    "hardswish": F.hardswish,
    "mish": lambda x: x * torch.tanh(torch.logaddexp(x, torch.zeros(()))),
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
}
W = torch.tensor([0.5, 2, 1], dtype=torch.float64)
LABELS = torch.tensor([2, 0])
SHARES = tensor([0.2, 0.3, 0.5, 1, 0, 0], 2, 3)
SIGNS = tensor([1, -1, -1, 1, -1, 1], 2, 3)
b = tensor(B, 2, 3)
LOSSES = {
    "crossEntropy": lambda x, **how: F.cross_entropy(x, LABELS, **how),
    "crossEntropyShares": lambda x, **how: F.cross_entropy(x, SHARES, **how),
    "crossEntropyWeights": lambda x, **how: F.cross_entropy(x, LABELS, weight=W, **how),
    "crossEntropySmoothing": lambda x, **how: F.cross_entropy(x, LABELS, weight=W, label_smoothing=0.1, **how),
    "crossEntropyIgnoring": lambda x, **how: F.cross_entropy(
        x.reshape(1, 3, 2), torch.tensor([[2, 7]]), ignore_index=7, label_smoothing=0.2, **how
    ),
    "crossEntropySharesWeights": lambda x, **how: F.cross_entropy(x, SHARES, weight=W, label_smoothing=0.1, **how),
    "nll": lambda x, **how: F.nll_loss(x, LABELS, **how),
    "mse": lambda x, **how: F.mse_loss(x, b, **how),
    "l1": lambda x, **how: F.l1_loss(x, b, **how),
    "huber": lambda x, **how: F.huber_loss(x, b, delta=0.8, **how),
    "bce": lambda x, **how: F.binary_cross_entropy(x.sigmoid(), SHARES, **how),
    "bceWithLogits": lambda x, **how: F.binary_cross_entropy_with_logits(x, SHARES, **how),
    "bceWithLogitsWeights": lambda x, **how: F.binary_cross_entropy_with_logits(x, SHARES, pos_weight=W, **how),
    "cosineEmbedding": lambda x, **how: F.cosine_embedding_loss(x, b, torch.tensor([1, -1]), 0.1, **how),
    "marginRanking": lambda x, **how: F.margin_ranking_loss(x, b, SIGNS, 0.3, **how),
    "multiMargin": lambda x, **how: F.multi_margin_loss(x, LABELS, margin=1.5, **how),
    # PyTorch takes lists of classes: those of [[1, 0, 1], [0, 1, 0]].
    "multiLabelMargin": lambda x, **how: F.multilabel_margin_loss(
        x, torch.tensor([[0, 2, -1], [1, -1, -1]]), **how
    ),
    "multiLabelSoftMargin": lambda x, **how: F.multilabel_soft_margin_loss(x, SHARES, **how),
    "ctc": lambda x, **how: F.ctc_loss(
        torch.stack([x, b, x * b, x - b]).log_softmax(2),
        torch.tensor([[1, 1], [2, 0]]),
        torch.tensor([4, 3]),
        torch.tensor([2, 1]),
        **how,
    ),
    "smoothL1": lambda x, **how: F.smooth_l1_loss(x, b, beta=0.4, **how),
    "klDiv": lambda x, reduction="batchmean": F.kl_div(F.log_softmax(x, 1), SHARES, reduction=reduction),
    "poissonNll": lambda x, **how: F.poisson_nll_loss(x, b.abs(), **how),
    "gaussianNll": lambda x, **how: F.gaussian_nll_loss(x, b, (x * x).detach() + x.exp(), **how),
    "softMargin": lambda x, **how: F.soft_margin_loss(x, SIGNS, **how),
    "hingeEmbedding": lambda x, **how: F.hinge_embedding_loss(x, SIGNS, 0.8, **how),
    "tripletMargin": lambda x, **how: F.triplet_margin_loss(x, b, b.flip(0), 6.0, **how),
}
OTHERS = {
    "glu": lambda x: F.glu(x.reshape(3, 2), 1),
    "softmin": lambda x: F.softmin(x, 1),
    "cosine": lambda x: F.cosine_similarity(x, b, 1),
}


def numbers(t):
    return " ".join(repr(v) for v in t.reshape(-1).tolist())


def reduced(loss, how):
    return lambda x: loss(x, reduction=how)


for name, loss in LOSSES.items():
    OTHERS[name] = loss
    for how in ("sum", "none"):
        OTHERS[f"{name} {how}"] = reduced(loss, how)

with open(sys.argv[1], "w") as out:
    for table, start in ((FUNCTIONS, tensor(X)), (OTHERS, tensor(A, 2, 3))):
        for name, function in table.items():
            x = start.clone().requires_grad_()
            y = function(x)
            (y * (1 + 0.1 * torch.arange(y.numel(), dtype=torch.float64).reshape(y.shape))).sum().backward()
            print(name, numbers(y), numbers(x.grad), sep="; ", file=out)
