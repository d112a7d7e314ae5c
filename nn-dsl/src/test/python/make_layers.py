"""Writes what PyTorch's layers give, for LayerConformanceTest.

python make_layers.py nn-dsl/src/test/resources/dev/jacobi/nn/layers.txt

Parameter k of a layer, in Jacobi's order, holds 0.4 sin(0.7 j + k) at place j, the input 1.3 cos(0.9 j + 0.2 sqrt(j)).
Layers with windows have inputs of their own shapes, the others 12 elements.
Each row: name, ; values, ; the gradients of the input and of all parameters, of the sum with weights sin(j).
"""

import sys

import torch
from torch import nn


def fill(shape, k):
    j = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (0.4 * torch.sin(0.7 * j + k)).reshape(shape)


def example(*shape):
    j = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (1.3 * torch.cos(0.9 * j + 0.2 * j.sqrt())).reshape(shape)


def leaves(*shapes):
    return [fill(s, k).requires_grad_() for k, s in enumerate(shapes)]


def plain(layer, x):
    """A layer whose parameters stand in Jacobi's order, or a function of filled leaves."""
    parameters = list(layer.parameters())
    with torch.no_grad():
        for k, p in enumerate(parameters):
            p.copy_(fill(p.shape, k))
    y = layer(x)
    return (y[0] if isinstance(y, tuple) else y), parameters


def attention(x, heads, causal, p):
    e = x.shape[-1]
    mha = nn.MultiheadAttention(e, heads, batch_first=True, dtype=torch.float64)
    tied = {
        "in_proj_weight": torch.cat([p[0], p[2], p[4]]),
        "in_proj_bias": torch.cat([p[1], p[3], p[5]]),
        "out_proj.weight": p[6],
        "out_proj.bias": p[7],
    }
    t = x.shape[1]
    mask = torch.triu(torch.ones(t, t, dtype=torch.bool), 1) if causal else None
    call = lambda *a: torch.func.functional_call(mha, tied, a, {"attn_mask": mask, "need_weights": False})
    return call(x, x, x)[0]


def attend(causal):
    def run(x):
        p = leaves(*([(4, 4), (4,)] * 4))
        return attention(x, 2, causal, p), p

    return run


def block(x):
    """TransformerEncoderLayer with normalization first; its parameters come in another order."""
    p = leaves((4,), (4,), *([(4, 4), (4,)] * 4), (4,), (4,), (16, 4), (16,), (4, 16), (4,))
    layer = nn.TransformerEncoderLayer(
        4, 2, 16, 0.0, "gelu", batch_first=True, norm_first=True, dtype=torch.float64
    )
    tied = {
        "norm1.weight": p[0],
        "norm1.bias": p[1],
        "self_attn.in_proj_weight": torch.cat([p[2], p[4], p[6]]),
        "self_attn.in_proj_bias": torch.cat([p[3], p[5], p[7]]),
        "self_attn.out_proj.weight": p[8],
        "self_attn.out_proj.bias": p[9],
        "norm2.weight": p[10],
        "norm2.bias": p[11],
        "linear1.weight": p[12],
        "linear1.bias": p[13],
        "linear2.weight": p[14],
        "linear2.bias": p[15],
    }
    layer.train()
    return torch.func.functional_call(layer, tied, (x,)), p


def in_use(x):
    """A batch norm that has been trained with one batch, then used with another."""
    layer = nn.BatchNorm1d(3, dtype=torch.float64)
    plain(layer, x * 2 + 1)
    layer.eval()
    return plain(layer, x)


d = {"dtype": torch.float64}
CASES = {
    "linear": lambda x: plain(nn.Linear(6, 2, **d), x.reshape(2, 6)),
    "layerNorm": lambda x: plain(nn.LayerNorm(4, **d), x.reshape(3, 4)),
    "rmsNorm": lambda x: plain(nn.RMSNorm(4, eps=2**-23, **d), x.reshape(3, 4)),
    "batchNorm rows": lambda x: plain(nn.BatchNorm1d(3, **d), x.reshape(4, 3)),
    "batchNorm images": lambda x: plain(nn.BatchNorm2d(2, **d), x.reshape(2, 2, 3, 1)),
    "batchNorm in use": lambda x: in_use(x.reshape(4, 3)),
    "groupNorm": lambda x: plain(nn.GroupNorm(2, 4, **d), x.reshape(1, 4, 3)),
    "attention": lambda x: attend(False)(x.reshape(1, 3, 4)),
    "causalAttention": lambda x: attend(True)(x.reshape(1, 3, 4)),
    "transformerBlock": lambda x: block(x.reshape(1, 3, 4)),
    "rnn": lambda x: plain(nn.RNN(2, 3, batch_first=True, **d), x.reshape(2, 3, 2)),
    "gru": lambda x: plain(nn.GRU(2, 3, batch_first=True, **d), x.reshape(2, 3, 2)),
    "lstm": lambda x: plain(nn.LSTM(2, 3, batch_first=True, **d), x.reshape(2, 3, 2)),
}


WINDOWS = {
    "conv1d": (nn.Conv1d(2, 4, 3, stride=2, padding=1, **d), (2, 2, 7)),
    "conv2d": (nn.Conv2d(2, 3, 3, **d), (2, 2, 5, 4)),
    "conv2d moved": (nn.Conv2d(1, 2, 3, stride=2, padding=(1, 2), dilation=2, **d), (2, 1, 6, 5)),
    "conv2d groups": (nn.Conv2d(4, 6, (2, 3), groups=2, bias=False, **d), (1, 4, 3, 4)),
    "conv3d": (nn.Conv3d(2, 2, 2, padding=1, **d), (1, 2, 2, 3, 2)),
    "convTranspose1d": (nn.ConvTranspose1d(2, 3, 3, stride=2, padding=1, **d), (2, 2, 4)),
    "convTranspose2d": (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2, **d), (1, 4, 2, 3)),
    "convTranspose3d": (nn.ConvTranspose3d(2, 1, 2, **d), (1, 2, 2, 1, 2)),
    "maxPool signals": (nn.MaxPool1d(2), (2, 2, 5)),
    "maxPool images": (nn.MaxPool2d(3, stride=2, padding=1), (1, 2, 5, 6)),
    "maxPool volumes": (nn.MaxPool3d((1, 2, 2)), (1, 1, 2, 4, 5)),
    "avgPool signals": (nn.AvgPool1d(3, stride=1), (1, 2, 5)),
    "avgPool images": (nn.AvgPool2d(2, padding=1, ceil_mode=True), (1, 2, 5, 4)),
    "avgPool volumes": (nn.AvgPool3d(2), (1, 2, 2, 4, 3)),
    "adaptiveAvgPool signals": (nn.AdaptiveAvgPool1d(2), (1, 2, 5)),
    "adaptiveAvgPool images": (nn.AdaptiveAvgPool2d(3), (2, 1, 5, 7)),
    "network": (
        nn.Sequential(
            nn.Conv2d(1, 3, 3, **d),
            nn.BatchNorm2d(3, **d),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(12, 2, **d),
        ),
        (3, 1, 6, 7),
    ),
}


def numbers(tensors):
    return " ".join(f"{v:.15g}" for t in tensors for v in t.reshape(-1).tolist())


def write(name, case, x, out):
    x.requires_grad_()
    y, parameters = case(x)
    j = torch.arange(y.numel(), dtype=torch.float64).reshape(y.shape)
    (y * j.sin()).sum().backward()
    print(name, numbers([y]), numbers([x.grad] + [p.grad for p in parameters]), sep="; ", file=out)


with open(sys.argv[1], "w") as out:
    for name, case in CASES.items():
        write(name, case, example(12), out)
    for name, (layer, shape) in WINDOWS.items():
        write(name, lambda x: plain(layer, x), example(*shape), out)
