"""Times PyTorch on the workloads of the side-by-side: same names, same shapes, median of seven rounds.

usage: python peer.py THREADS [PART-OF-A-NAME]
"""
import sys
import time

import torch
import torch.nn.functional as F

ROUNDS, WARM_UP_SECONDS, ROUND_SECONDS = 7, 0.5, 0.25


def median_ms(work):
    begin, warm = time.perf_counter(), 0
    while time.perf_counter() - begin < WARM_UP_SECONDS or warm < 3:
        work()
        warm += 1
    count = max(3, int(ROUND_SECONDS / ((time.perf_counter() - begin) / warm)))
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(count):
            work()
        rounds.append((time.perf_counter() - begin) * 1e3 / count)
    return sorted(rounds)[ROUNDS // 2]


def square(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    return lambda: a @ b


def flat(work, count):
    tensors = [torch.randn(4_000_000) for _ in range(count)]
    return lambda: work(*tensors)


def softmax():
    x = torch.randn(4096, 1024)
    return lambda: x.softmax(1)


def layer_norm():
    x, weight, bias = torch.randn(4096, 1024), torch.randn(1024), torch.randn(1024)
    return lambda: F.layer_norm(x, (1024,), weight, bias)


def convolution():
    x, weight, bias = torch.randn(32, 64, 56, 56), torch.randn(64, 64, 3, 3), torch.randn(64)
    return lambda: F.conv2d(x, weight, bias, padding=1)


def add_four():
    x, y = torch.randn(4), torch.randn(4)
    return lambda: x + y


def chain():
    w = torch.randn(1, requires_grad=True)

    def step():
        h = w
        for _ in range(500):
            h = h * w + w
        h.sum().backward()

    return step


def training(net, x, y):
    optimizer = torch.optim.Adam(net.parameters())

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()

    return step


def mlp():
    net = torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
    return training(net, torch.randn(64, 784), torch.randint(10, (64,)))


def cnn():
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 32, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(32, 64, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(1600, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    return training(net, torch.randn(64, 1, 28, 28), torch.randint(10, (64,)))


class Block(torch.nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.out = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(a.transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(torch.nn.Module):
    def __init__(self, words=65, width=128, layers=4, heads=4, length=64):
        super().__init__()
        self.words = words
        self.embedding = torch.nn.Embedding(words, width)
        self.position = torch.nn.Parameter(torch.randn(length, width) * 0.02)
        self.blocks = torch.nn.Sequential(*[Block(width, heads) for _ in range(layers)])
        self.norm = torch.nn.LayerNorm(width)

    def forward(self, tokens):
        x = self.norm(self.blocks(self.embedding(tokens) + self.position))
        return F.linear(x, self.embedding.weight).view(-1, self.words)


def gpt():
    return training(Gpt(), torch.randint(65, (12, 64)), torch.randint(65, (768,)))


def lstm():
    net = torch.nn.LSTM(64, 128, batch_first=True)
    x = torch.randn(32, 50, 64)
    return lambda: net(x)[0].sum().backward()


ROWS = {
    "matmul_1024": lambda: square(1024),
    "matmul_64": lambda: square(64),
    "add_4M": lambda: flat(lambda x, y: x + y, 2),
    "gelu(x*y+z)_4M": lambda: flat(lambda x, y, z: F.gelu(x * y + z), 3),
    "softmax_4096x1024": softmax,
    "sum_4M": lambda: flat(lambda x: x.sum(), 1),
    "layernorm_4096x1024": layer_norm,
    "conv3x3_32x64x56": convolution,
    "add_4elem": add_four,
    "autograd_chain1000_fwdbwd": chain,
    "mlp_784_256_10_b64_adam": mlp,
    "cnn_mnist_b64_adam": cnn,
    "nanogpt_4L128_b12_t64_adam": gpt,
    "lstm_64_128_b32_t50_fwdbwd": lstm,
}

if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)
    for name, prepare in ROWS.items():
        if len(sys.argv) < 3 or sys.argv[2] in name:
            print(f"{name:28s} {median_ms(prepare()):.5f} ms", flush=True)
