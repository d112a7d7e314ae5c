"""Writes what scikit-learn and torchmetrics say about some scores, for MetricsTest.

python make_metrics.py nn-dsl/src/test/resources/dev/jacobi/nn/train/metrics.csv

Score j of case k is 1.5 sin(0.7 j + k) rounded to 64ths, so that there are ties; label i is (3 i + i^2 % 5 + k) %
classes. Classes say 'wide' for 4 classes with 40 examples, 'two' for 2, 'binary' for one score each; 'regression' takes
the scores as outputs and the labels plus a quarter as targets.
"""

import sys

import numpy as np
import torch
import torchmetrics.functional as tm
from scipy.special import softmax
from sklearn import metrics as sk

EXAMPLES = 40


def scores(count, k):
    return np.round(64 * 1.5 * np.sin(0.7 * np.arange(count) + k)) / 64


def labels(classes, k):
    i = np.arange(EXAMPLES)
    return (3 * i + i**2 % 5 + k) % classes


rows = []


def classes(name, width, k):
    s = scores(EXAMPLES * max(1, width), k).reshape(EXAMPLES, -1)
    count = max(2, width)
    y = labels(count, k)
    guess = s.argmax(1) if width > 1 else (s[:, 0] > 0).astype(int)
    rows.append((name, "accuracy", sk.accuracy_score(y, guess)))
    for metric, f in ("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score):
        rows.append((name, metric, f(y, guess, average="macro", zero_division=0)))
    if width > 2:
        rows.append((name, "auc", sk.roc_auc_score(y, softmax(s, axis=1), multi_class="ovr")))
        rows.append((name, "top2", sk.top_k_accuracy_score(y, s, k=2, labels=range(width))))
    else:
        rows.append((name, "auc", sk.roc_auc_score(y, s[:, -1] - (s[:, 0] if width == 2 else 0))))
    if width > 1:
        logits = torch.tensor(s)[None]
        rows.append((name, "perplexity", tm.text.perplexity(logits, torch.tensor(y)[None]).item()))
        matrix = sk.confusion_matrix(y, guess, labels=range(count))
        rows.append((name, "matrix", " ".join(str(v) for v in matrix.reshape(-1))))


classes("wide", 4, 1)
classes("two", 2, 2)
classes("binary", 1, 3)
p, t = scores(EXAMPLES, 4), labels(3, 4) + 0.25
rows.append(("regression", "mae", sk.mean_absolute_error(t, p)))
rows.append(("regression", "mse", sk.mean_squared_error(t, p)))
rows.append(("regression", "r2", sk.r2_score(t, p)))

with open(sys.argv[1], "w") as out:
    for row in rows:
        print(*row, sep=",", file=out)
