"""Prints the numbers that ExamplesTest expects, computed by PyTorch in float64.

usage: python examples.py
"""
import torch

torch.set_default_dtype(torch.float64)
torch.set_printoptions(precision=12)


def numbers(*shape, scale=1.0, step=0.7):
    """Numbers without a pattern that need no random generator: scale * sin(1 + step * i)."""
    n = 1
    for size in shape:
        n *= size
    return (scale * torch.sin(1 + step * torch.arange(n))).reshape(shape)


def micrograd():
    a = torch.tensor(-4.0, requires_grad=True)
    b = torch.tensor(2.0, requires_grad=True)
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g = g + 10.0 / f
    g.backward()
    print("micrograd", g.item(), a.grad.item(), b.grad.item())


def makemore():
    names = ["emma", "olivia", "ava", "isabella", "sophia", "mia"]
    xs, ys = [], []
    for name in names:
        context = [0, 0, 0]
        for character in name + ".":
            index = 0 if character == "." else ord(character) - ord("a") + 1
            xs.append(list(context))
            ys.append(index)
            context = context[1:] + [index]
    x, y = torch.tensor(xs), torch.tensor(ys)
    table = numbers(27, 4)
    w1, b1 = numbers(12, 16, scale=0.4, step=1.3), numbers(16, scale=0.1, step=2.1)
    w2, b2 = numbers(16, 27, scale=0.3, step=1.9), numbers(27, scale=0.05, step=0.9)
    parameters = [table, w1, b1, w2, b2]
    for p in parameters:
        p.requires_grad = True
    losses = []
    for _ in range(20):
        hidden = torch.tanh(table[x].reshape(len(xs), -1) @ w1 + b1)
        loss = torch.nn.functional.cross_entropy(hidden @ w2 + b2, y)
        losses.append(loss.item())
        for p in parameters:
            p.grad = None
        loss.backward()
        with torch.no_grad():
            for p in parameters:
                p -= 0.5 * p.grad
    print("makemore", losses[0], losses[1], losses[19], table.grad.norm().item())


def physics():
    """u'' = -u, u(0) = 0, u'(0) = 1: the loss holds the network's second derivative."""
    w1, b1 = numbers(1, 8, step=1.1), numbers(8, scale=0.5, step=1.7)
    w2 = numbers(8, 1, scale=0.5, step=2.3)
    parameters = [w1, b1, w2]
    for p in parameters:
        p.requires_grad = True
    losses = []
    for _ in range(50):
        t = torch.linspace(0, 1.5, 7).reshape(7, 1).requires_grad_()

        def net(t):
            return torch.tanh(t @ w1 + b1) @ w2

        u = net(t)
        du = torch.autograd.grad(u.sum(), t, create_graph=True)[0]
        ddu = torch.autograd.grad(du.sum(), t, create_graph=True)[0]
        loss = ((ddu + u) ** 2).mean() + u[0, 0] ** 2 + (du[0, 0] - 1) ** 2
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for p, g in zip(parameters, gradients):
                p -= 0.05 * g
    print("physics", losses[0], losses[1], losses[49], w1.sum().item())


micrograd()
makemore()
physics()
