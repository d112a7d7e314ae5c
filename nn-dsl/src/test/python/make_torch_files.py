"""Writes files of networks with PyTorch, and what the networks give, for TorchFileTest.

python make_torch_files.py nn-dsl/src/test/resources/dev/jacobi/nn/file
"""

import os
import sys

import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(0)
folder = sys.argv[1]


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, batch_first=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


class Renamed(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc_in = nn.Linear(3, 4)
        self.fc_out = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc_out(self.fc_in(x).tanh())


NETS = {
    "cnn": (
        nn.Sequential(
            nn.Conv2d(1, 3, 3),
            nn.BatchNorm2d(3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(12, 2),
        ),
        (4, 1, 6, 7),
    ),
    "lstm": (Lstm(), (2, 5, 3)),
    "transformer": (
        nn.TransformerEncoderLayer(4, 2, 16, 0.0, "gelu", batch_first=True, norm_first=True),
        (2, 5, 4),
    ),
    "renamed": (Renamed(), (5, 3)),
}

for name, (net, shape) in NETS.items():
    net(torch.randn(shape) * 2 + 1)  # a batch norm takes note of it
    net.eval()
    x = torch.randn(shape)
    y = net(x).detach()
    checkpoint = {"model": net.state_dict(), "epoch": 3, "x": x, "y": y}
    torch.save(checkpoint, os.path.join(folder, name + ".pt"))

net, shape = NETS["cnn"]
x = torch.randn(shape)
torch.save(
    {"model": net.state_dict(), "x": x, "y": net(x).detach()},
    os.path.join(folder, "cnn-legacy.pt"),
    _use_new_zipfile_serialization=False,
)
tensors = {"model." + k: v for k, v in net.state_dict().items()}
save_file(tensors | {"x": x, "y": net(x).detach()}, os.path.join(folder, "cnn.safetensors"))

base = torch.arange(12.0).reshape(3, 4)
torch.save(
    {
        "transposed": base.t(),
        "column": base[:, 1],
        "rows": base[1:],
        "expanded": torch.tensor([[5.0], [6.0]]).expand(2, 3),
        "f64": torch.tensor([0.1], dtype=torch.float64),
        "f16": torch.tensor([0.5], dtype=torch.float16),
        "bf16": torch.tensor([-3.0], dtype=torch.bfloat16),
        "i64": torch.tensor([2**40, -1]),
        "i32": torch.tensor([-7], dtype=torch.int32),
        "i16": torch.tensor([-300], dtype=torch.int16),
        "i8": torch.tensor([-8], dtype=torch.int8),
        "u8": torch.tensor([200], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "scalar": torch.tensor(4.0),
        "empty": torch.zeros(0, 3),
        "parameter": nn.Parameter(torch.tensor([1.5])),
        "list": [torch.tensor(1.0), {"deep": torch.tensor(2.0)}],
        "notes": {"lr": 0.1, "dtype": torch.float32, "device": torch.device("cpu"), "n": None},
    },
    os.path.join(folder, "kinds.pt"),
)
torch.save(nn.Linear(1, 1), os.path.join(folder, "module.pt"))


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/jacobi-was-here",)


torch.save({"w": torch.ones(2), "evil": Evil()}, os.path.join(folder, "evil.pt"))
