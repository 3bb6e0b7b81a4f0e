"""Freezes losses, their gradients, and ten steps of a small network with each, from PyTorch in float64.

    python3 test/frozen/losses.py > test/frozen/losses.json        (torch 1.13, a second)

A case is what a network ends in (applied to numbers z), a target and a loss. `losses` has one number for each row;
`gradient` is that of their mean with respect to z. `training` starts from dense(5, tanh), dense(columns, ending) and
takes ten steps of gradient descent (learning rate 0.1) on one batch: the mean loss before each, and the last kernel.
All inputs come from formula.py: "NAME z", "NAME target", "NAME x", "NAME first", "NAME second".
"""

import json

import numpy as np
import torch
import torch.nn.functional as F

import formula

torch.set_default_dtype(torch.float64)
ROWS, FEATURES, HIDDEN, STEPS, RATE = 7, 6, 5, 10, 0.1

ENDINGS = {
    "linear": lambda z: z,
    "softmax": lambda z: F.softmax(z, 1),
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
}


def numbers(name, *shape, scale):
    return torch.tensor(formula.symmetric(name, int(np.prod(shape)), scale).astype(np.float64).reshape(shape))


def labels(name, classes):
    return torch.tensor(np.floor(formula.uniform(name + " target", ROWS) * classes).astype(np.int64))


def uniforms(name, columns):
    return torch.tensor(formula.uniform(name + " target", ROWS * columns).reshape(ROWS, columns))


def shares(name, columns):
    """Rows of probabilities, in float32 as they are fed."""
    rows = uniforms(name, columns) + 0.01
    return (rows / rows.sum(1, keepdim=True)).to(torch.float32).to(torch.float64)


def yes_or_no(name, columns):
    return (uniforms(name, columns) >= 0.5).to(torch.float64)


def spread(name, columns):
    return numbers(name + " target", ROWS, columns, scale=3)


def counts(name, columns):
    return torch.floor(uniforms(name, columns) * 5)


TARGETS = {
    "labels": labels,
    "shares": shares,
    "yes or no": yes_or_no,
    "spread": spread,
    "counts": counts,
}


def focal_binary(z, t, gamma, alpha):
    """Lin et al. (2017), as torchvision.ops.sigmoid_focal_loss has it."""
    p = torch.sigmoid(z)
    ce = F.binary_cross_entropy_with_logits(z, t, reduction="none")
    p_t = p * t + (1 - p) * (1 - t)
    return (alpha * t + (1 - alpha) * (1 - t)) * ce * (1 - p_t) ** gamma


def focal_classes(z, y, gamma, alpha):
    ce = F.cross_entropy(z, y, reduction="none")
    return torch.tensor(alpha)[y] * (1 - torch.exp(-ce)) ** gamma * ce


def hardest_triplets(z, y, margin):
    with torch.no_grad():
        distances = torch.cdist(z, z)
        alike = y[:, None] == y[None, :]
        farthest = torch.where(alike, distances, torch.tensor(0.0)).argmax(1)
        nearest = torch.where(alike, torch.tensor(1e30), distances).argmin(1)
        has_partner = (alike.sum(1) > 1).to(torch.float64)
    return has_partner * F.triplet_margin_loss(z, z[farthest], z[nearest], margin=margin, eps=0, reduction="none")


def each(losses):
    return losses.reshape(ROWS, -1).mean(1)


WEIGHTS = [0.5, 2.0, 1.0, 0.25]

# name, columns, ending, target, loss of (output, z, target)
CASES = [
    ("crossEntropy", 4, "softmax", "labels", lambda p, z, t: F.cross_entropy(z, t, reduction="none")),
    ("softmaxCrossEntropy", 4, "linear", "labels", lambda p, z, t: F.cross_entropy(z, t, reduction="none")),
    ("crossEntropy of smoothed labels with class weights", 4, "softmax", "labels",
     lambda p, z, t: F.cross_entropy(z, t, weight=torch.tensor(WEIGHTS), label_smoothing=0.1, reduction="none")),
    ("crossEntropy of rows of probabilities", 4, "softmax", "shares",
     lambda p, z, t: F.cross_entropy(z, t, reduction="none")),
    ("crossEntropy of smoothed rows with class weights", 4, "softmax", "shares",
     lambda p, z, t: F.cross_entropy(z, t, weight=torch.tensor(WEIGHTS), label_smoothing=0.2, reduction="none")),
    ("binaryCrossentropy", 3, "sigmoid", "yes or no", lambda p, z, t: each(F.binary_cross_entropy(p, t, reduction="none"))),
    ("binaryCrossentropy of one question", 1, "sigmoid", "labels",
     lambda p, z, t: each(F.binary_cross_entropy(p, t[:, None].to(torch.float64), reduction="none"))),
    ("binaryCrossentropy from logits with a positive weight", 3, "linear", "shares",
     lambda p, z, t: each(F.binary_cross_entropy_with_logits(z, t, pos_weight=torch.tensor(3.0), reduction="none"))),
    ("focalLoss of yes or no", 3, "sigmoid", "yes or no", lambda p, z, t: each(focal_binary(z, t, 1.5, 0.25))),
    ("focalLoss of classes", 4, "softmax", "labels", lambda p, z, t: focal_classes(z, t, 2, WEIGHTS)),
    ("meanSquaredError", 3, "linear", "spread", lambda p, z, t: each(F.mse_loss(p, t, reduction="none"))),
    ("meanAbsoluteError", 3, "linear", "spread", lambda p, z, t: each(F.l1_loss(p, t, reduction="none"))),
    ("huber", 3, "linear", "spread", lambda p, z, t: each(F.huber_loss(p, t, delta=0.75, reduction="none"))),
    ("klDivergence", 4, "softmax", "shares", lambda p, z, t: F.kl_div(F.log_softmax(z, 1), t, reduction="none").sum(1)),
    ("poisson", 2, "softplus", "counts",
     lambda p, z, t: each(F.poisson_nll_loss(p, t, log_input=False, eps=1e-7, reduction="none"))),
    ("cosineSimilarity", 4, "linear", "spread",
     lambda p, z, t: F.cosine_embedding_loss(p, t, torch.ones(ROWS), reduction="none") - 1),
    ("triplet", 3, "linear", "labels", lambda p, z, t: hardest_triplets(z, t, 0.8)),
]


def short(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


def case(name, columns, ending, kind, loss):
    classes = 2 if columns == 1 else columns
    target = TARGETS[kind](name, classes if kind == "labels" else columns)
    z = numbers(name + " z", ROWS, columns, scale=3).requires_grad_()
    losses = loss(ENDINGS[ending](z), z, target)
    losses.mean().backward()

    x = numbers(name + " x", ROWS, FEATURES, scale=2)
    first = numbers(name + " first", FEATURES, HIDDEN, scale=0.7).requires_grad_()
    second = numbers(name + " second", HIDDEN, columns, scale=0.9).requires_grad_()
    biases = [torch.zeros(HIDDEN, requires_grad=True), torch.zeros(columns, requires_grad=True)]
    optimizer = torch.optim.SGD([first, second, *biases], lr=RATE)
    steps = []
    for _ in range(STEPS):
        out = torch.tanh(x @ first + biases[0]) @ second + biases[1]
        mean = loss(ENDINGS[ending](out), out, target).mean()
        steps.append(mean)
        optimizer.zero_grad()
        mean.backward()
        optimizer.step()
    return {
        "name": name,
        "columns": columns,
        "ending": ending,
        "target": kind,
        "losses": short(losses),
        "gradient": short(z.grad),
        "training": {"losses": short(torch.stack(steps)), "first": short(first), "second": short(second)},
    }


def main():
    frozen = [case(*row) for row in CASES]
    print("[\n" + ",\n".join(json.dumps(row) for row in frozen) + "\n]")


main()
