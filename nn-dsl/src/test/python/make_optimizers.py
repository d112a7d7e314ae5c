"""Prints what PyTorch's optimizers make of one problem in 20 steps, for OptimizerConformanceTest.

The problem: w starts with W0 and b with B0, the loss is mean((x w + b - y)^2) + 0.1 mean(w^4), in float64.
"""

import torch

# NAdam keeps a product in the default type.
torch.set_default_dtype(torch.float64)

X = [[0.5, -1.0], [1.5, 2.0], [-0.3, 0.8], [2.0, -0.7]]
Y = [[1.0], [-0.5], [0.3], [2.0]]
W0 = [[0.4, -0.6]]
B0 = [0.1]


def train(make, steps=20):
    x, y = torch.tensor(X, dtype=torch.float64), torch.tensor(Y, dtype=torch.float64)
    w = torch.tensor(W0, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(B0, dtype=torch.float64, requires_grad=True)
    optimizer = make([w, b])
    for _ in range(steps):

        def closure():
            optimizer.zero_grad()
            loss = ((x @ w.T + b - y) ** 2).mean() + 0.1 * (w**4).mean()
            loss.backward()
            return loss

        optimizer.step(closure)
    return [w[0, 0].item(), w[0, 1].item(), b[0].item()]


o = torch.optim
CASES = {
    "sgd": lambda p: o.SGD(p, lr=0.05),
    "sgd momentum": lambda p: o.SGD(p, lr=0.05, momentum=0.9),
    "sgd nesterov decay": lambda p: o.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.1),
    "sgd dampening": lambda p: o.SGD(p, lr=0.05, momentum=0.9, dampening=0.5),
    "adam": lambda p: o.Adam(p, lr=0.05),
    "adam decay betas": lambda p: o.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "adamw": lambda p: o.AdamW(p, lr=0.05),
    "adamw decay": lambda p: o.AdamW(p, lr=0.05, weight_decay=0.3),
    "adamw groups": lambda p: o.AdamW(
        [{"params": p[:1], "weight_decay": 0.3}, {"params": p[1:], "weight_decay": 0, "lr": 0.025}], lr=0.05
    ),
}



class Lion(o.Optimizer):
    """Algorithm 2 of Chen et al., Symbolic Discovery of Optimization Algorithms, 2023; PyTorch has none."""

    def __init__(self, params, lr, decay):
        super().__init__(params, {"lr": lr, "decay": decay})

    def step(self, closure):
        closure()
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = 0.9 * m + 0.1 * p.grad
                p.data -= group["lr"] * (c.sign() + group["decay"] * p.data)
                self.state[p]["m"] = 0.99 * m + 0.01 * p.grad


CASES |= {
    "rmsprop": lambda p: o.RMSprop(p, lr=0.01),
    "rmsprop centred": lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.5, centered=True, weight_decay=0.1),
    "adagrad": lambda p: o.Adagrad(p, lr=0.05, lr_decay=0.1, weight_decay=0.1),
    "adadelta": lambda p: o.Adadelta(p, lr=1.0, rho=0.8, weight_decay=0.1),
    "adamax": lambda p: o.Adamax(p, lr=0.05, weight_decay=0.1),
    "nadam": lambda p: o.NAdam(p, lr=0.05, weight_decay=0.1),
    "radam": lambda p: o.RAdam(p, lr=0.05, weight_decay=0.1),
    "rprop": lambda p: o.Rprop(p, lr=0.05),
    "lion": lambda p: Lion(p, 0.01, 0.2),
}


# Muon in the type of the parameters, not in bfloat16.
torch.Tensor.bfloat16 = lambda self: self.clone()


class Muon(o.Muon):
    """PyTorch's for the matrix, AdamW for the bias."""

    def __init__(self, p, lr, decay=0.1, **options):
        self.rest = o.AdamW(p[1:], lr=lr, weight_decay=decay)
        super().__init__(p[:1], lr=lr, weight_decay=decay, **options)

    def zero_grad(self):
        super().zero_grad()
        self.rest.zero_grad()

    def step(self, closure):
        loss = super().step(closure)
        self.rest.step()
        return loss


CASES |= {
    "muon": lambda p: Muon(p, 0.02),
    "muon decay": lambda p: Muon(p, 0.02, 0.3, momentum=0.8),
    "lbfgs": lambda p: o.LBFGS(p, lr=0.1, max_iter=3),
    "lbfgs history": lambda p: o.LBFGS(p, lr=0.05, max_iter=2, history_size=2),
}

for name, make in CASES.items():
    print(name, *(repr(v) for v in train(make)), sep=",")
