"""Writes what PyTorch gives for functions and losses, value and gradient, for FunctionsTest.

python make_functions.py nn-dsl/src/test/resources/dev/jacobi/nn/functions.txt

Each row: name, ; values, ; the gradient of their sum with weights 1, 1.1, 1.2 ...
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
    "crossEntropy": lambda x: F.cross_entropy(x, LABELS),
    "nll": lambda x: F.nll_loss(x, LABELS),
    "mse": lambda x: F.mse_loss(x, b),
    "l1": lambda x: F.l1_loss(x, b),
    "huber": lambda x: F.huber_loss(x, b, delta=0.8),
    "bce": lambda x: F.binary_cross_entropy(x.sigmoid(), SHARES),
    "bceWithLogits": lambda x: F.binary_cross_entropy_with_logits(x, SHARES),
    "cosineEmbedding": lambda x: F.cosine_embedding_loss(x, b, torch.tensor([1, -1]), 0.1),
    "marginRanking": lambda x: F.margin_ranking_loss(x, b, SIGNS, 0.3),
    "multiMargin": lambda x: F.multi_margin_loss(x, LABELS, margin=1.5),
    # PyTorch takes lists of classes: those of [[1, 0, 1], [0, 1, 0]].
    "multiLabelMargin": lambda x: F.multilabel_margin_loss(x, torch.tensor([[0, 2, -1], [1, -1, -1]])),
    "multiLabelSoftMargin": lambda x: F.multilabel_soft_margin_loss(x, SHARES),
    "ctc": lambda x: F.ctc_loss(
        torch.stack([x, b, x * b, x - b]).log_softmax(2),
        torch.tensor([[1, 1], [2, 0]]),
        torch.tensor([4, 3]),
        torch.tensor([2, 1]),
    ),
    "glu": lambda x: F.glu(x.reshape(3, 2), 1),
    "softmin": lambda x: F.softmin(x, 1),
    "smoothL1": lambda x: F.smooth_l1_loss(x, b, beta=0.4),
    "klDiv": lambda x: F.kl_div(F.log_softmax(x, 1), SHARES, reduction="batchmean"),
    "poissonNll": lambda x: F.poisson_nll_loss(x, b.abs()),
    "gaussianNll": lambda x: F.gaussian_nll_loss(x, b, (x * x).detach() + x.exp()),
    "softMargin": lambda x: F.soft_margin_loss(x, SIGNS),
    "hingeEmbedding": lambda x: F.hinge_embedding_loss(x, SIGNS, 0.8),
    "tripletMargin": lambda x: F.triplet_margin_loss(x, b, b.flip(0), 6.0),
    "cosine": lambda x: F.cosine_similarity(x, b, 1),
    "crossEntropyWeights": lambda x: F.cross_entropy(x, LABELS, weight=W),
    "crossEntropySmoothing": lambda x: F.cross_entropy(x, LABELS, weight=W, label_smoothing=0.1),
    "crossEntropyIgnoring": lambda x: F.cross_entropy(
        x.reshape(1, 3, 2), torch.tensor([[2, 7]]), ignore_index=7, label_smoothing=0.2
    ),
}


def numbers(t):
    return " ".join(repr(v) for v in t.reshape(-1).tolist())


with open(sys.argv[1], "w") as out:
    for table, start in ((FUNCTIONS, tensor(X)), (LOSSES, tensor(A, 2, 3))):
        for name, function in table.items():
            x = start.clone().requires_grad_()
            y = function(x)
            (y * (1 + 0.1 * torch.arange(y.numel(), dtype=torch.float64).reshape(y.shape))).sum().backward()
            print(name, numbers(y), numbers(x.grad), sep="; ", file=out)
