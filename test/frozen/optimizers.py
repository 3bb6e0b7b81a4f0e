"""Freezes ten steps of PyTorch's optimisers and the rates of its schedulers.

    python3 test/frozen/optimizers.py > test/frozen/optimizers.json        (torch 1.13, seconds)

Weights and gradients come from formula.py; only what comes out is stored, in float64.
"""

import json

import torch
from torch.optim import lr_scheduler

import formula

SIZE, STEPS = 8, 10
SCALES = [1, 1e-3, 30, 0.2, 5, 1e-2, 1, 0]
RATE = 0.5  # of the optimiser under a scheduler


def weights():
    return torch.tensor(formula.symmetric("weights", SIZE, 2.0)).double().requires_grad_()


def gradient_of(step):
    g = torch.tensor(formula.symmetric(f"gradient {step}", SIZE, 1.0)).double()
    return g * torch.tensor(SCALES, dtype=torch.float64).float().double()


def ten_steps(make):
    w = weights()
    optimizer = make([w])
    for step in range(STEPS):
        w.grad = gradient_of(step)
        optimizer.step()
    return [float(f"{v:.12g}") for v in w.detach().tolist()]


O = torch.optim
OPTIMIZERS = {
    "sgd": lambda p: O.SGD(p, lr=0.05),
    "sgd weightDecay": lambda p: O.SGD(p, lr=0.05, weight_decay=0.1),
    "sgd momentum": lambda p: O.SGD(p, lr=0.05, momentum=0.9),
    "sgd momentum weightDecay": lambda p: O.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.1),
    "sgd dampening": lambda p: O.SGD(p, lr=0.05, momentum=0.9, dampening=0.3),
    "sgd nesterov weightDecay": lambda p: O.SGD(p, lr=0.05, momentum=0.85, nesterov=True, weight_decay=0.01),
    "adam": lambda p: O.Adam(p),
    "adam betas": lambda p: O.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-3),
    "adam amsgrad": lambda p: O.Adam(p, lr=0.02, betas=(0.9, 0.5), amsgrad=True),
    "adamW": lambda p: O.AdamW(p),
    "adamW amsgrad": lambda p: O.AdamW(p, lr=0.02, betas=(0.9, 0.5), weight_decay=0.3, amsgrad=True),
    "rmsprop": lambda p: O.RMSprop(p),
    "rmsprop momentum": lambda p: O.RMSprop(p, momentum=0.9),
    "rmsprop centered": lambda p: O.RMSprop(p, alpha=0.9, momentum=0.5, centered=True),
    "adagrad": lambda p: O.Adagrad(p),
    "adagrad initial": lambda p: O.Adagrad(p, lr=0.1, initial_accumulator_value=0.1, eps=1e-3),
    "adadelta": lambda p: O.Adadelta(p),
    "adadelta rho": lambda p: O.Adadelta(p, lr=0.5, rho=0.7, eps=1e-3),
    "adamax": lambda p: O.Adamax(p),
    "adamax betas": lambda p: O.Adamax(p, lr=0.02, betas=(0.8, 0.7), eps=1e-3),
    # Without foreach, 1.13 has one factor of mu too many in the product; later versions agree with foreach and the paper.
    "nadam": lambda p: O.NAdam(p, foreach=True),
    "nadam decay": lambda p: O.NAdam(p, lr=0.02, betas=(0.8, 0.9), momentum_decay=0.3, foreach=True),
}


def rates(make, steps, momentum=None, adam=False):
    """What stands in each step, as factors of RATE, and the momentum where a scheduler moves it."""
    if adam:
        optimizer = O.Adam([weights()], lr=RATE)
    else:
        optimizer = O.SGD([weights()], lr=RATE, momentum=momentum or 0)
    scheduler = make(optimizer)
    group = optimizer.param_groups[0]
    found = {"rate": [], "momentum": []}
    for _ in range(steps):
        found["rate"].append(float(f"{group['lr'] / RATE:.12g}"))
        found["momentum"].append(float(f"{group['betas'][0] if adam else group['momentum']:.12g}"))
        optimizer.step()
        scheduler.step()
    return found if momentum or adam else {"rate": found["rate"]}


L = lr_scheduler
SCHEDULES = {
    "exponential": rates(lambda o: L.ExponentialLR(o, 0.9), 12),
    "step": rates(lambda o: L.StepLR(o, 4, 0.3), 14),
    "multiStep": rates(lambda o: L.MultiStepLR(o, [3, 7, 8], 0.2), 12),
    "polynomial": rates(lambda o: L.PolynomialLR(o, 9, 2.5), 12),
    "cosine": rates(lambda o: L.CosineAnnealingLR(o, 10, 0.05), 10),
    "cosineRestarts": rates(lambda o: L.CosineAnnealingWarmRestarts(o, 3, 2, 0.05), 24),
    "cosineRestarts equal": rates(lambda o: L.CosineAnnealingWarmRestarts(o, 4), 13),
    "oneCycle": rates(lambda o: L.OneCycleLR(o, RATE, total_steps=20), 20, momentum=0.9),
    "oneCycle linear three": rates(
        lambda o: L.OneCycleLR(
            o,
            RATE,
            total_steps=23,
            pct_start=0.4,
            anneal_strategy="linear",
            base_momentum=0.8,
            max_momentum=0.9,
            div_factor=10,
            final_div_factor=100,
            three_phase=True,
        ),
        23,
        adam=True,
    ),
    "cyclic": rates(
        lambda o: L.CyclicLR(o, 0.1 * RATE, RATE, 4, 3, base_momentum=0.8, max_momentum=0.9), 20, momentum=0.9
    ),
    "cyclic triangular2": rates(
        lambda o: L.CyclicLR(o, 0.2 * RATE, RATE, 3, mode="triangular2", cycle_momentum=False), 20
    ),
    "cyclic exponential": rates(
        lambda o: L.CyclicLR(o, 0.2 * RATE, RATE, 3, mode="exp_range", gamma=0.9, base_momentum=0.8), 14, momentum=0.9
    ),
}

# Falls, stalls, falls again by less than the threshold, rises.
METRICS = [1.0, 0.8, 0.81, 0.8, 0.79999, 0.7, 0.71, 0.72, 0.73, 0.7, 0.7, 0.69, 0.69, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]


def plateau(metrics, **options):
    optimizer = O.SGD([weights()], lr=RATE)
    scheduler = L.ReduceLROnPlateau(optimizer, **options)
    found = []
    for metric in metrics:
        found.append(float(f"{optimizer.param_groups[0]['lr'] / RATE:.12g}"))
        scheduler.step(metric)
    return {"rate": found}


PLATEAUS = {
    "plain": plateau(METRICS, patience=2),
    "cooldown": plateau(METRICS, factor=0.5, patience=1, cooldown=3, threshold=0.02),
    "absolute": plateau(METRICS, factor=0.5, patience=1, threshold=0.05, threshold_mode="abs", min_lr=0.2 * RATE),
    "max": plateau([1 - m / 2 for m in METRICS], mode="max", factor=0.5, patience=1),
}

print(
    json.dumps(
        {
            "about": "Frozen from PyTorch by optimizers.py. rate: factor of the optimiser's rate, before each step or epoch.",
            "optimizers": {name: ten_steps(make) for name, make in OPTIMIZERS.items()},
            "schedules": SCHEDULES,
            "plateauMetrics": METRICS,
            "plateaus": PLATEAUS,
        },
        indent=1,
    )
)
