"""Layers from PyTorch: outputs, gradients, and ten steps of gradient descent where there are weights.

Programs say their cases with `case`, and end with `freeze`, which prints them as JSON.

Input, weights, targets and what flows back come from formula.py, named "<case> x", "<case> <weight>", "<case> t" and
"<case> u"; only what comes out is stored, of large tensors the elements at formula.sample_indices. All is float64.

output     f(x)
gradients  of sum(u f(x)) with respect to x and the weights
losses     mean((f(x) - t)^2) before each step of rate RATE, and the weights after ten
"""

import json
import math
import sys

import torch

import formula

BATCH, STEPS, RATE = 2, 10, 0.1

# name -> (input without batch, {weight: shape}, function of x and the weights)
CASES = {}


def case(name, shape, weights, function):
    CASES[name] = (shape, weights, function)


def numbers(name, shape, a):
    return torch.tensor(formula.symmetric(name, math.prod(shape), a)).double().reshape(shape)


def samples(tensor):
    flat = tensor.detach().reshape(-1)
    return [float(f"{flat[i].item():.9g}") for i in formula.sample_indices(flat.numel())]


def frozen_case(name):
    shape, weights, function = CASES[name]
    x = numbers(f"{name} x", (BATCH, *shape), 2).requires_grad_()
    w = {key: numbers(f"{name} {key}", size, 0.5).requires_grad_() for key, size in weights.items()}
    y = function(x, w)
    u = numbers(f"{name} u", tuple(y.shape), 1)
    slopes = torch.autograd.grad((u * y).sum(), [x, *w.values()])
    frozen = {
        "input": list(shape),
        "weights": {key: list(size) for key, size in weights.items()},
        "output": {"shape": list(y.shape[1:]), "samples": samples(y)},
        "gradients": {key: samples(slope) for key, slope in zip(["x", *w], slopes)},
    }
    if weights:
        t = numbers(f"{name} t", tuple(y.shape), 1)
        losses = []
        for _ in range(STEPS):
            loss = ((function(x.detach(), w) - t) ** 2).mean()
            losses.append(float(f"{loss.item():.9g}"))
            for key, slope in zip(list(w), torch.autograd.grad(loss, list(w.values()))):
                w[key] = (w[key].detach() - RATE * slope).requires_grad_()
        frozen["steps"] = {"losses": losses, "weights": {key: samples(value) for key, value in w.items()}}
    return frozen


def freeze():
    cases = {name: frozen_case(name) for name in CASES}
    frozen = {"torch": torch.__version__, "batch": BATCH, "rate": RATE, "cases": cases}
    json.dump(frozen, sys.stdout, separators=(",", ":"))
