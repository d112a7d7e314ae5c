"""Writes what PyTorch's layers give, for ModuleConformanceTest, in the form of make_layers.py.

python make_modules.py nn-dsl/src/test/resources/dev/jacobi/nn/modules.txt
"""

import pathlib
import sys

result = sys.argv[1]
sys.argv[1] = "/dev/null"
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import torch
import torch.nn.functional as F
from torch import nn

from make_layers import attention, d, example, fill, leaves, plain, write


class Of(nn.Module):
    """A function as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def in_order(layer, names, x, call=None):
    """A layer whose parameters Jacobi has in another order: by these names."""
    parameters = dict(layer.named_parameters())
    ordered = [parameters[name] for name in names]
    assert len(ordered) == len(parameters)
    with torch.no_grad():
        for k, p in enumerate(ordered):
            p.copy_(fill(p.shape, k))
    y = (call or layer)(x)
    return (y[0] if isinstance(y, tuple) else y), ordered


def stack_names(layers, directions):
    parts = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    return [f"{p}_l{i}{s}" for s in ["", "_reverse"][:directions] for i in range(layers) for p in parts]


def stack(kind, layers, directions):
    layer = kind(2, 3, layers, batch_first=True, bidirectional=directions == 2, **d)
    return lambda x: in_order(layer, stack_names(layers, directions), x)


def packed(kind, layers, directions):
    layer = kind(2, 3, layers, batch_first=True, bidirectional=directions == 2, **d)

    def call(x):
        lengths = torch.tensor([4, 2, 3])
        pack = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        y, end = layer(pack)
        h = end[0] if isinstance(end, tuple) else end
        outputs = nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=4)[0]
        return torch.cat([outputs.flatten(), h.flatten()])

    return lambda x: in_order(layer, stack_names(layers, directions), x, call)


def projections(p, prefix):
    return {
        prefix + ".in_proj_weight": torch.cat([p[0], p[2], p[4]]),
        prefix + ".in_proj_bias": torch.cat([p[1], p[3], p[5]]),
        prefix + ".out_proj.weight": p[6],
        prefix + ".out_proj.bias": p[7],
    }


ATTENTION = [(4, 4), (4,)] * 4
MLP = [(6, 4), (6,), (4, 6), (4,)]
MLP_NAMES = ["linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias"]


def encoder(norm_first):
    def run(x):
        p = leaves(*ATTENTION, *MLP, *([(4,)] * 4))
        layer = nn.TransformerEncoderLayer(4, 2, 6, 0.0, batch_first=True, norm_first=norm_first, **d)
        tied = projections(p, "self_attn") | dict(zip(MLP_NAMES, p[8:]))
        tied |= dict(zip(["norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"], p[12:]))
        return torch.func.functional_call(layer, tied, (x,)), p

    return run


def decoder(x):
    """The memory is the input, times 2, with its steps turned round."""
    p = leaves(*ATTENTION, *ATTENTION, *MLP, *([(4,)] * 6))
    layer = nn.TransformerDecoderLayer(4, 2, 6, 0.0, batch_first=True, **d)
    tied = projections(p, "self_attn") | projections(p[8:], "multihead_attn") | dict(zip(MLP_NAMES, p[16:]))
    tied |= dict(zip([f"norm{i}.{n}" for i in (1, 2, 3) for n in ("weight", "bias")], p[20:]))
    mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], dtype=torch.float64)
    memory = (2 * x).flip(1)
    return torch.func.functional_call(layer, tied, (x, memory), {"tgt_mask": mask, "tgt_is_causal": True}), p


def masked(x):
    """Attention to itself without the last step of the second example, and without the first step for the third."""
    p = leaves(*ATTENTION)
    mha = nn.MultiheadAttention(4, 2, batch_first=True, dtype=torch.float64)
    tied = {k.removeprefix("a."): v for k, v in projections(p, "a").items()}
    padding = torch.tensor([[False] * 3, [False, False, True]])
    seen = torch.tensor([[False] * 3, [False] * 3, [True, False, False]])
    call = {"attn_mask": seen, "key_padding_mask": padding, "need_weights": False}
    return torch.func.functional_call(mha, tied, (x, x, x), call)[0], p


def waves(x):
    t, e = x.shape[1], x.shape[2]
    angle = torch.arange(t, **d)[:, None] / 10000 ** (torch.arange(0, e, 2, **d) / e)
    return x + torch.stack([angle.sin(), angle.cos()], 2).reshape(t, e).float().double()


def positions(x):
    layer = nn.Embedding(5, 4, **d)
    with torch.no_grad():
        layer.weight.copy_(fill(layer.weight.shape, 0))
    return x + layer(torch.arange(3)), [layer.weight]


def bag(mode):
    def run(x):
        layer = nn.EmbeddingBag(5, 3, mode=mode, **d)
        with torch.no_grad():
            layer.weight.copy_(fill(layer.weight.shape, 0))
        return layer(torch.tensor([[0, 2, 2], [4, 1, 0]])) + 0 * x.sum(), [layer.weight]

    return run


def embedding(x):
    layer = nn.Embedding(5, 3, **d)
    with torch.no_grad():
        layer.weight.copy_(fill(layer.weight.shape, 0))
    return layer(torch.tensor([[0, 2, 2], [4, 1, 0]])) + 0 * x.sum(), [layer.weight]


def padded(x):
    layer = nn.Embedding(5, 3, padding_idx=2, **d)
    with torch.no_grad():
        layer.weight.copy_(fill(layer.weight.shape, 0))
    return layer(torch.tensor([[0, 2, 2], [4, 1, 0]])) + 0 * x.sum(), [layer.weight]


def norm_in_use(x):
    layer = nn.BatchNorm1d(3, 0.01, 0.3, **d)
    plain(layer, x.detach() * 2 + 1)
    layer.eval()
    return plain(layer, x)


def bilinear(x):
    layer = nn.Bilinear(4, 4, 2, **d)
    with torch.no_grad():
        for k, p in enumerate(layer.parameters()):
            p.copy_(fill(p.shape, k))
    return layer(x, (2 * x).flip(1)), list(layer.parameters())


def residual(x):
    layer = nn.Linear(4, 4, **d)
    return plain(nn.Sequential(layer), x)[0] + x, list(layer.parameters())


def branches(join):
    def run(x):
        one, two = nn.Linear(4, 3, **d), nn.Linear(4, 3, **d)
        y = plain(Pair(one, two), x)[0]
        return join(y), [*one.parameters(), *two.parameters()]

    return run


class Pair(nn.Module):
    def __init__(self, one, two):
        super().__init__()
        self.one, self.two = one, two

    def forward(self, x):
        return torch.stack([self.one(x), self.two(x)])


def of(layer):
    return lambda x: plain(layer, x)


def f(function):
    return of(Of(function))


# celu, selu's kin and hardsigmoid: as in make_functions.py, without constants of float32.
CASES = {
    "identity": (of(nn.Identity()), (3, 4)),
    "relu": (of(nn.ReLU()), (3, 4)),
    "relu6": (of(nn.ReLU6()), (3, 4)),
    "sigmoid": (of(nn.Sigmoid()), (3, 4)),
    "tanh": (of(nn.Tanh()), (3, 4)),
    "gelu": (of(nn.GELU()), (3, 4)),
    "geluTanh": (of(nn.GELU("tanh")), (3, 4)),
    "softplus": (of(nn.Softplus()), (3, 4)),
    "leakyRelu": (of(nn.LeakyReLU(0.01)), (3, 4)),
    "elu": (of(nn.ELU()), (3, 4)),
    "elu alpha": (of(nn.ELU(0.7)), (3, 4)),
    "celu": (f(lambda x: torch.where(x > 0, x, 0.7 * ((x.clamp(max=0) / 0.7).exp() - 1))), (3, 4)),
    "selu": (of(nn.SELU()), (3, 4)),
    "silu": (of(nn.SiLU()), (3, 4)),
    "mish": (of(nn.Mish()), (3, 4)),
    "hardswish": (of(nn.Hardswish()), (3, 4)),
    "hardsigmoid": (f(lambda x: F.relu6(x + 3) / 6), (3, 4)),
    "hardtanh": (of(nn.Hardtanh(-0.5, 0.8)), (3, 4)),
    "hardshrink": (of(nn.Hardshrink(0.3)), (3, 4)),
    "softshrink": (of(nn.Softshrink(0.3)), (3, 4)),
    "tanhshrink": (of(nn.Tanhshrink()), (3, 4)),
    "threshold": (of(nn.Threshold(0.2, -3)), (3, 4)),
    "softsign": (of(nn.Softsign()), (3, 4)),
    "logSigmoid": (of(nn.LogSigmoid()), (3, 4)),
    "softmax": (of(nn.Softmax(1)), (3, 4)),
    "softmin": (of(nn.Softmin(1)), (3, 4)),
    "logSoftmax": (of(nn.LogSoftmax(1)), (3, 4)),
    "glu": (of(nn.GLU(1)), (3, 4)),
    "prelu": (of(nn.PReLU(**d)), (3, 4)),
    "prelu channels": (of(nn.PReLU(2, **d)), (2, 2, 3)),
    "rrelu in use": (of(nn.RReLU().eval()), (3, 4)),
    "flatten": (of(nn.Flatten()), (2, 3, 2)),
    "flatten from": (of(nn.Flatten(2)), (2, 1, 3, 2)),
    "unflatten": (of(nn.Unflatten(1, (2, 2))), (3, 4)),
    "zeroPad": (of(nn.ZeroPad2d((1, 2, 0, 1))), (1, 2, 3, 2)),
    "constantPad": (of(nn.ConstantPad1d((2, 1), 0.5)), (2, 2, 3)),
    "reflectionPad": (of(nn.ReflectionPad2d((1, 2, 2, 0))), (1, 1, 4, 3)),
    "replicationPad": (of(nn.ReplicationPad2d((1, 2, 2, 0))), (1, 1, 4, 3)),
    "circularPad": (of(nn.CircularPad2d((1, 2, 2, 0))), (1, 1, 4, 3)),
    "upsample": (of(nn.Upsample(scale_factor=2)), (1, 2, 2, 3)),
    "upsample linear": (of(nn.Upsample(scale_factor=3, mode="bilinear")), (1, 2, 2, 3)),
    "pixelShuffle": (of(nn.PixelShuffle(2)), (1, 8, 2, 3)),
    "pixelUnshuffle": (of(nn.PixelUnshuffle(2)), (1, 2, 4, 6)),
    "channelShuffle": (f(lambda x: x.unflatten(1, (2, 3)).transpose(1, 2).flatten(1, 2)), (2, 6, 2)),
    "adaptiveMaxPool": (of(nn.AdaptiveMaxPool2d(3)), (2, 1, 5, 7)),
    "adaptiveMaxPool signals": (of(nn.AdaptiveMaxPool1d(2)), (1, 2, 5)),
    "adaptiveAvgPool volumes": (of(nn.AdaptiveAvgPool3d(2)), (1, 2, 3, 2, 5)),
    "globalAvgPool": (f(lambda x: x.mean((2, 3))), (2, 2, 3, 2)),
    "globalMaxPool": (f(lambda x: x.amax((2, 3))), (2, 2, 3, 2)),
    "localResponseNorm": (of(nn.LocalResponseNorm(3)), (2, 5, 2)),
    "instanceNorm": (of(nn.InstanceNorm1d(2, **d)), (3, 2, 4)),
    "instanceNorm affine": (of(nn.InstanceNorm2d(2, affine=True, **d)), (3, 2, 2, 3)),
    "batchNorm options": (of(nn.BatchNorm1d(3, 0.01, 0.3, **d)), (4, 3)),
    "batchNorm options in use": (norm_in_use, (4, 3)),
    "layerNorm eps": (of(nn.LayerNorm(4, 0.1, **d)), (3, 4)),
    "layerNorm of maps": (of(nn.LayerNorm((2, 3), **d)), (2, 2, 3)),
    "rmsNorm eps": (of(nn.RMSNorm(4, 0.1, **d)), (3, 4)),
    "dropout in use": (of(nn.Dropout(0.5).eval()), (3, 4)),
    "dropout1d in use": (of(nn.Dropout1d(0.5).eval()), (2, 2, 3)),
    "dropout2d in use": (of(nn.Dropout2d(0.5).eval()), (2, 2, 3, 1)),
    "dropout3d in use": (of(nn.Dropout3d(0.5).eval()), (2, 2, 3, 1, 1)),
    "alphaDropout in use": (of(nn.AlphaDropout(0.5).eval()), (3, 4)),
    "featureAlphaDropout in use": (of(nn.FeatureAlphaDropout(0.5).eval()), (3, 4)),
    "bilinear": (bilinear, (3, 4)),
    "embedding": (embedding, (1,)),
    "embedding padding": (padded, (1,)),
    "embeddingBag": (bag("mean"), (1,)),
    "embeddingBag sum": (bag("sum"), (1,)),
    "embeddingBag max": (bag("max"), (1,)),
    "positionalEncoding": (f(waves), (2, 3, 4)),
    "positionEmbedding": (positions, (2, 3, 4)),
    "conv2d same": (of(nn.Conv2d(2, 2, 3, padding="same", dilation=2, **d)), (1, 2, 4, 5)),
    "convTranspose2d more": (
        of(nn.ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1, **d)),
        (1, 2, 2, 3),
    ),
    "rnnRelu": (stack(lambda *a, **k: nn.RNN(*a, nonlinearity="relu", **k), 1, 1), (2, 3, 2)),
    "rnn layers": (stack(nn.RNN, 2, 1), (2, 3, 2)),
    "gru both": (stack(nn.GRU, 1, 2), (2, 3, 2)),
    "lstm layers both": (stack(nn.LSTM, 2, 2), (2, 3, 2)),
    "rnn lengths": (packed(nn.RNN, 1, 1), (3, 4, 2)),
    "gru lengths": (packed(nn.GRU, 2, 1), (3, 4, 2)),
    "lstm lengths": (packed(nn.LSTM, 2, 2), (3, 4, 2)),
    "attention masked": (masked, (2, 3, 4)),
    "gptBlock": (None, None),
    "transformerEncoderLayer": (encoder(False), (2, 3, 4)),
    "transformerEncoderLayer first": (encoder(True), (2, 3, 4)),
    "transformerDecoderLayer": (decoder, (2, 3, 4)),
    "lastStep": (f(lambda x: x[:, -1]), (2, 3, 2)),
    "residual": (residual, (3, 4)),
    "parallel": (branches(lambda y: y[0] + y[1]), (3, 4)),
    "concat": (branches(lambda y: torch.cat([y[0], y[1]], 1)), (3, 4)),
    "repeat": (of(nn.Sequential(nn.Linear(4, 4, **d), nn.Linear(4, 4, **d))), (3, 4)),
    "sequential": (of(nn.Sequential(nn.Linear(4, 3, **d), nn.Tanh(), nn.Linear(3, 2, **d))), (3, 4)),
    "named": (of(nn.Linear(4, 3, **d)), (3, 4)),
}


def gpt_block(x):
    """As the block of make_layers.py, with a mask."""
    p = leaves((4,), (4,), *ATTENTION, (4,), (4,), (16, 4), (16,), (4, 16), (4,))
    layer = nn.TransformerEncoderLayer(4, 2, 16, 0.0, "gelu", batch_first=True, norm_first=True, **d)
    tied = projections(p[2:], "self_attn") | dict(zip(MLP_NAMES, p[12:]))
    tied |= {"norm1.weight": p[0], "norm1.bias": p[1], "norm2.weight": p[10], "norm2.bias": p[11]}
    mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], dtype=torch.float64)
    return torch.func.functional_call(layer, tied, (x, mask)), p


CASES["gptBlock"] = (gpt_block, (1, 3, 4))

with open(result, "w") as out:
    for name, (case, shape) in CASES.items():
        write(name, case, example(*shape), out)
