"""Writes small.safetensors with the safetensors library, for SafetensorsTest.

python make_safetensors.py nn-dsl/src/test/resources/dev/jacobi/nn/file/small.safetensors
"""

import sys

import torch
from safetensors.torch import save_file

tensors = {
    "f32": torch.tensor([[1.5, -2.25, 1e-30], [3.0, float("inf"), -0.0]]),
    "f64": torch.tensor([0.1], dtype=torch.float64),
    "f16": torch.tensor([0.1, 65504.0], dtype=torch.float16),
    "bf16": torch.tensor([0.1, -3e38], dtype=torch.bfloat16),
    "i64": torch.tensor([2**40, -1]),
    "i32": torch.tensor([-7], dtype=torch.int32),
    "i16": torch.tensor([-300], dtype=torch.int16),
    "i8": torch.tensor([-8], dtype=torch.int8),
    "u8": torch.tensor([200], dtype=torch.uint8),
    "bool": torch.tensor([True, False]),
    'scalar "quoted"': torch.tensor(4.0),
    "empty": torch.zeros(0, 3),
}
save_file(tensors, sys.argv[1], metadata={"format": "pt"})
