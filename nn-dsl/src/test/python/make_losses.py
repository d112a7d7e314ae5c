"""Prints PyTorch's losses, for LossesTest."""

import torch
import torch.nn.functional as F

x = torch.tensor([[0.5, -1.2, 2, 0.1, 0.7, -3]], dtype=torch.float64).reshape(2, 3)
shares = torch.tensor([[0.2, 0.3, 0.5], [1, 0, 0]], dtype=torch.float64)
labels = torch.tensor([2, 0])
rows = {
    "CE": F.cross_entropy(x, labels),
    "SHARES": F.cross_entropy(x, shares),
    "NLL": F.nll_loss(x, labels),
    "MSE": F.mse_loss(x, shares),
    "L1": F.l1_loss(x, shares),
    "HUBER": F.huber_loss(x, shares, delta=0.8),
    "BCE": F.binary_cross_entropy(x.sigmoid(), shares),
    "LOGITS": F.binary_cross_entropy_with_logits(x, shares),
    "PIXELS": F.cross_entropy(x.reshape(1, 3, 2), torch.tensor([[2, 0]])),
    "ONE": F.cross_entropy(x[0], torch.tensor(1)),
}
for name, value in rows.items():
    print(name, repr(value.item()))
