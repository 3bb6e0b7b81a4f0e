"""Freezes ten SGD steps of a small network with batch normalisation of images and of rows, from PyTorch.

    python3 test/frozen/batch-normalization.py > test/frozen/batch-normalization.json        (torch 1.13, seconds)

Everything that goes in comes from formula.py; only what comes out is stored, from a run in float64. Channel means are
several deviations away from 0, so that a variance which is computed carelessly loses its digits.
"""

import json
import math

import torch
import torch.nn.functional as F

import formula

BATCH, STEPS, RATE = 12, 10, 0.05
SHAPE = (3, 8, 8)

# name in Plumage -> (shape there, fan in of a kernel)
KERNELS = {
    "conv2d.kernel": ((16, 3, 3, 3), 27),
    "conv2d_1.kernel": ((16, 16, 3, 3), 144),
    "dense.kernel": ((1024, 8), 1024),
    "dense_1.kernel": ((8, 3), 8),
}
CHANNELS = {"batchNormalization": 16, "batchNormalization_1": 16, "batchNormalization_2": 8}


def tensor(name, shape, a):
    return torch.tensor(formula.symmetric(name, math.prod(shape), a)).reshape(shape).double()


def inputs_of(step):
    """Noise between -1 and 1 around 4, -3 and 0, by channel."""
    return tensor(f"inputs {step}", (BATCH, *SHAPE), 1) + torch.tensor([4.0, -3.0, 0.0]).reshape(3, 1, 1)


def labels_of(step):
    return torch.tensor((formula.uniform(f"labels {step}", BATCH) * 3).astype("int64"))


def initial():
    weights = {name: tensor(name, shape, math.sqrt(3 / fan)) for name, (shape, fan) in KERNELS.items()}
    for name, count in CHANNELS.items():
        weights[f"{name}.gamma"] = 1 + tensor(f"{name}.gamma", (count,), 0.5)
        weights[f"{name}.beta"] = tensor(f"{name}.beta", (count,), 0.5)
    return {name: value.requires_grad_() for name, value in weights.items()}


def forward(w, moving, x):
    def normal(x, name):
        mean, variance = moving[f"{name}.movingMean"], moving[f"{name}.movingVariance"]
        return F.batch_norm(x, mean, variance, w[f"{name}.gamma"], w[f"{name}.beta"], True, 0.1, 1e-5)

    x = F.relu(normal(F.conv2d(x, w["conv2d.kernel"], padding=1), "batchNormalization"))
    x = F.relu(normal(F.conv2d(x, w["conv2d_1.kernel"], padding=1), "batchNormalization_1"))
    x = torch.tanh(normal(x.flatten(1) @ w["dense.kernel"], "batchNormalization_2"))
    return x @ w["dense_1.kernel"]


weights = initial()
moving = {}
for name, count in CHANNELS.items():
    moving[f"{name}.movingMean"] = torch.zeros(count).double()
    moving[f"{name}.movingVariance"] = torch.ones(count).double()

losses, gradients = [], {}
for step in range(STEPS):
    loss = F.cross_entropy(forward(weights, moving, inputs_of(step)), labels_of(step))
    found = torch.autograd.grad(loss, list(weights.values()))
    losses.append(loss.item())
    with torch.no_grad():
        for w, g in zip(weights.values(), found):
            w -= RATE * g


def whole(values):
    sampled = {}
    for name, value in values.items():
        flat = value.detach().flatten()
        sampled[name] = [float(f"{flat[i].item():.9g}") for i in formula.sample_indices(len(flat))]
    return sampled


print(
    json.dumps(
        {
            "about": "PyTorch, ten SGD steps in float64; see batch-normalization.py",
            "torch": torch.__version__,
            "losses": losses,
            "weights": whole({**weights, **moving}),
        }
    )
)
