"""Prints PyTorch's learning rates over 12 steps from 0.5 on, for ScheduleTest: name,rates."""

import warnings

import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as s

warnings.simplefilter("ignore")
LOSSES = [5, 4, 4.5, 4.2, 4.1, 3, 3, 3, 3, 3, 3, 3]


def warmup(o):
    parts = [s.LinearLR(o, 0.25, 1, 4), s.CosineAnnealingLR(o, 8)]
    return s.SequentialLR(o, parts, [4])


CASES = {
    "step": lambda o: s.StepLR(o, 5, 0.1),
    "milestones": lambda o: s.MultiStepLR(o, [2, 7], 0.3),
    "exponential": lambda o: s.ExponentialLR(o, 0.9),
    "cosine": lambda o: s.CosineAnnealingLR(o, 10, 0.05),
    "restarts": lambda o: s.CosineAnnealingWarmRestarts(o, 2, 2),
    "linear": lambda o: s.LinearLR(o, 0.2, 1, 5),
    "polynomial": lambda o: s.PolynomialLR(o, 8, 2),
    "warmup": warmup,
    "oneCycle": lambda o: s.OneCycleLR(o, 0.5, total_steps=12, cycle_momentum=False),
    "plateau": lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=2),
}

for name, make in CASES.items():
    optimizer = SGD([torch.zeros(1, requires_grad=True)], 0.5)
    scheduler = make(optimizer)
    rates = []
    for loss in LOSSES:
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if name == "plateau":
            scheduler.step(loss)
        elif len(rates) < 12:
            scheduler.step()
    print(name, " ".join(f"{r:.15g}" for r in rates), sep=",")
