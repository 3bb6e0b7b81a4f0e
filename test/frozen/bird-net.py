"""Freezes one training step and ten optimiser steps of the bird network, from PyTorch.

    python3 test/frozen/bird-net.py > test/frozen/bird-net.json        (torch 1.13, two minutes)

Everything that goes in comes from formula.py; only what comes out is stored. Each quantity is the
float64 run's. Beside it stands how far float32 strayed, the largest of eight float32 runs: with oneDNN's
convolutions and with PyTorch's own, which add in different orders, each from the exact weights and from three
copies with one rounding (2^-23, either way) in every weight. One run says little: whether some maximum or some
zero of a ReLU falls the other way is luck, and Adam then magnifies it.
"""

import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

import formula

BATCH, STEPS = 12, 10
MEAN, SD = 115.25, 48.5  # exact in float32
BIAS_RANGE = 0.05
RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8
SGD_RATE = 0.05

# name -> (shape in Plumage, fan in of a kernel)
PARAMETERS = {
    "conv2d.kernel": ((32, 3, 3, 3), 27),
    "conv2d.bias": ((32,), None),
    "conv2d_1.kernel": ((64, 32, 3, 3), 288),
    "conv2d_1.bias": ((64,), None),
    "conv2d_2.kernel": ((64, 64, 3, 3), 576),
    "conv2d_2.bias": ((64,), None),
    "dense.kernel": ((4096, 512), 4096),
    "dense.bias": ((512,), None),
    "dense_1.kernel": ((512, 2), 4096),
    "dense_1.bias": ((2,), None),
}
WHOLE = 1024  # gradients of at most so many elements are stored complete


def initial(dtype, shake=0):
    """The weights by formula; with `shake`, one rounding away from it, by the stream of that number."""
    weights = {}
    for name, (shape, fan_in) in PARAMETERS.items():
        a = BIAS_RANGE if fan_in is None else math.sqrt(3 / fan_in)
        size = math.prod(shape)
        values = torch.tensor(formula.symmetric(name, size, a)).to(dtype)
        if shake:
            up = torch.tensor(formula.uniform(f"shake {shake} {name}", size) >= 0.5)
            values = values * torch.where(up, 1 + 2.0**-23, 1 - 2.0**-23).to(dtype)
        weights[name] = values.reshape(shape).requires_grad_()
    return weights


def labels_of(step):
    return (formula.uniform(f"labels {step}", BATCH) >= 0.5).astype(np.int64)


def images_of(step):
    """Noise 0..127, brightness 0..88 by position in the batch, a bird's left half 32 brighter; uint8 [n, h, w, c]."""
    noise = (formula.hashes(f"images {step}", BATCH * 32 * 32 * 3) >> np.uint64(25)).astype(np.int64)
    noise = noise.reshape(BATCH, 32, 32, 3)
    noise += (np.arange(BATCH) * 5 % 12 * 8).reshape(BATCH, 1, 1, 1)
    noise[labels_of(step) == 1, :, :16, :] += 32
    return noise.astype(np.uint8)


def keep_of(step):
    return formula.uniform(f"dropout {step}", BATCH * 512).reshape(BATCH, 512) >= 0.5


def forward(w, step, dropout):
    dtype = w["conv2d.kernel"].dtype
    x = (torch.tensor(images_of(step)).permute(0, 3, 1, 2).contiguous().to(dtype) - MEAN) / SD
    x = F.max_pool2d(F.relu(F.conv2d(x, w["conv2d.kernel"], w["conv2d.bias"], padding=1)), 2)
    x = F.relu(F.conv2d(x, w["conv2d_1.kernel"], w["conv2d_1.bias"], padding=1))
    x = F.max_pool2d(F.relu(F.conv2d(x, w["conv2d_2.kernel"], w["conv2d_2.bias"], padding=1)), 2)
    x = F.relu(x.flatten(1) @ w["dense.kernel"] + w["dense.bias"])
    if dropout:
        x = x * (torch.tensor(keep_of(step)).to(dtype) * 2)
    logits = x @ w["dense_1.kernel"] + w["dense_1.bias"]
    return logits, F.cross_entropy(logits, torch.tensor(labels_of(step)))


def norm_of(gradients):
    return torch.sqrt(sum((g * g).sum() for g in gradients))


def clip_tensorflow(gradients, maximum):
    norm = norm_of(gradients)
    return [g * (maximum / torch.maximum(norm, torch.full_like(norm, maximum))) for g in gradients]


def adam_tensorflow(weights, moments, gradients, t):
    rate = RATE * math.sqrt(1 - BETA2**t) / (1 - BETA1**t)
    for w, (m, v), g in zip(weights, moments, gradients):
        m.mul_(BETA1).add_(g, alpha=1 - BETA1)
        v.mul_(BETA2).addcmul_(g, g, value=1 - BETA2)
        w.sub_(rate * m / (v.sqrt() + EPSILON))


def run(dtype, shake, update, clip, dropout):
    """Ten steps. -> losses before each step, norms before clipping, final weights, updates since the start"""
    weights = initial(dtype, shake)
    start = {name: w.detach().clone() for name, w in weights.items()}
    values = list(weights.values())
    moments = [(torch.zeros_like(w), torch.zeros_like(w)) for w in values]
    adam = torch.optim.Adam(values, lr=RATE, betas=(BETA1, BETA2), eps=EPSILON)
    losses, norms = [], []
    for step in range(STEPS):
        loss = forward(weights, step, dropout)[1]
        gradients = list(torch.autograd.grad(loss, values))
        losses.append(loss.item())
        norms.append(norm_of(gradients).item())
        if clip is not None:
            gradients = clip_tensorflow(gradients, clip)
        with torch.no_grad():
            if update == "adam":
                for w, g in zip(values, gradients):
                    w.grad = g
                adam.step()
            elif update == "adam-tensorflow":
                adam_tensorflow(values, moments, gradients, step + 1)
            else:
                for w, g in zip(values, gradients):
                    w.sub_(SGD_RATE * g)
    final = {name: w.detach() for name, w in weights.items()}
    return losses, norms, final, {name: final[name] - start[name] for name in final}


def shorten(value):
    return float(f"{value:.12g}")


def numbers(values):
    return [shorten(v) for v in values]


def ceiling(value):
    """Two digits are enough for a tolerance."""
    return float(f"{value:.2g}")


def stray(rounded, truth):
    """Largest difference, relative to the largest magnitude in the whole tensor."""
    truth = torch.as_tensor(truth, dtype=torch.float64)
    rounded = torch.as_tensor(rounded, dtype=torch.float64)
    return ((rounded - truth).abs().max() / truth.abs().max()).item()


def all_float32(compute):
    results = []
    for enabled in (True, False):
        with torch.backends.mkldnn.flags(enabled=enabled):
            results += [compute(torch.float32, shake) for shake in range(4)]
    return results


def worst(results, measure):
    return ceiling(max(measure(result) for result in results))


def freeze_gradients(dropout):
    def compute(dtype, shake=0):
        weights = initial(dtype, shake)
        logits, loss = forward(weights, 0, dropout)
        gradients = torch.autograd.grad(loss, list(weights.values()))
        return loss.item(), logits.detach(), dict(zip(weights, gradients))

    truth, rounded = compute(torch.float64), all_float32(compute)
    loss, logits, gradients = truth
    norm = norm_of(gradients.values()).item()
    frozen = {
        "loss": shorten(loss),
        "logits": [numbers(row) for row in logits.tolist()],
        "gradientNorm": shorten(norm),
        "strays": {
            "loss": worst(rounded, lambda r: abs(r[0] - loss) / loss),
            "logits": worst(rounded, lambda r: stray(r[1], logits)),
            "gradientNorm": worst(rounded, lambda r: abs(norm_of(r[2].values()).item() - norm) / norm),
        },
        "gradients": {},
    }
    for name, g in gradients.items():
        flat, size = g.flatten(), g.numel()
        absolute = flat.abs().sum().item()
        entry = {
            "norm": shorten(flat.norm().item()),
            "sum": shorten(flat.sum().item()),
            "absoluteSum": shorten(absolute),
            "samples": numbers(flat[formula.sample_indices(size)].tolist()),
            "strays": {
                "norm": worst(rounded, lambda r: abs(r[2][name].double().norm().item() / flat.norm().item() - 1)),
                "sum": worst(rounded, lambda r: abs((r[2][name].double().sum() - flat.sum()).item()) / absolute),
                "values": worst(rounded, lambda r: stray(r[2][name], g)),
            },
        }
        if size <= WHOLE:
            entry["values"] = numbers(flat.tolist())
        frozen["gradients"][name] = entry
    return frozen


def freeze_run(update, clip, dropout):
    compute = lambda dtype, shake=0: run(dtype, shake, update, clip, dropout)  # noqa: E731
    truth, rounded = compute(torch.float64), all_float32(compute)
    losses, norms, final, moved = truth
    print(update, clip, dropout, numbers(losses), numbers(norms), file=sys.stderr)
    frozen = {
        "update": update,
        "clipNorm": clip,
        "dropout": dropout,
        "losses": numbers(losses),
        "gradientNorms": numbers(norms),
        "strays": {
            "losses": [worst(rounded, lambda r: abs(r[0][i] - losses[i]) / losses[i]) for i in range(STEPS)],
            "gradientNorms": [worst(rounded, lambda r: abs(r[1][i] - norms[i]) / norms[i]) for i in range(STEPS)],
        },
        "parameters": {},
    }
    for name, w in final.items():
        indices = formula.sample_indices(w.numel())
        frozen["parameters"][name] = {
            "norm": shorten(w.norm().item()),
            "samples": numbers(w.flatten()[indices].tolist()),
            "updateNorm": shorten(moved[name].norm().item()),
            "strays": {
                "norm": worst(rounded, lambda r: abs(r[2][name].double().norm().item() / w.norm().item() - 1)),
                "samples": worst(
                    rounded,
                    lambda r: ((r[2][name].double() - w).flatten()[indices].abs().max() / w.abs().max()).item(),
                ),
                "values": worst(rounded, lambda r: stray(r[2][name], w)),
                "update": worst(
                    rounded, lambda r: ((r[3][name].double() - moved[name]).norm() / moved[name].norm()).item()
                ),
            },
        }
    return frozen


VARIANTS = {
    "adam": ("adam", None, False),
    "adam-tensorflow": ("adam-tensorflow", None, False),
    "adam-tensorflow-clip-5": ("adam-tensorflow", 5.0, False),
    "adam-tensorflow-clip-0.5": ("adam-tensorflow", 0.5, False),
    "adam-tensorflow-clip-5-dropout": ("adam-tensorflow", 5.0, True),
    "adam-clip-0.5": ("adam", 0.5, False),
    "sgd-clip-0.5": ("sgd", 0.5, False),
}

HEADER = {
    "about": [
        "Bird network, frozen from PyTorch by bird-net.py. Values are float64's, 12 digits.",
        "Inputs by formula.py = formula.ts. seed(name): FNV-1a 32 of the ASCII name. mix: MurmurHash3's finaliser.",
        "hash(name, i) = mix(mix(i + 0x9e3779b9) ^ seed(name)). uniform = (hash >>> 8) * 2^-24. "
        "symmetric = float32(a * (2 * uniform - 1)), computed in float64.",
        "Kernels: symmetric(parameter name, i) with a = sqrt(3 / fanIn), fanIn as given here. Biases: a = biasRange. i is the flat row-major index.",
        "labels of step s: uniform('labels s', n) >= 0.5 ? 1 : 0. Steps count from 0.",
        "images of step s, uint8 NHWC: (hash('images s', i) >>> 25) + 8 * (5 * image % 12) + (label == 1 && x < 16 ? 32 : 0).",
        "dropout of step s, after the dense layer's relu: keep where uniform('dropout s', n * 512 + unit) >= 0.5, times 2.",
        "network input: (pixel - mean) / sd, NCHW.",
        "gradients: of step 0's batch at the initial weights. runs: ten steps, step s on batch s, from the same weights; "
        "losses and gradientNorms are those before the step's update and before clipping.",
        "update adam: torch.optim.Adam, w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps). "
        "adam-tensorflow: w -= rate * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + eps). sgd: w -= sgdRate * g.",
        "clipNorm c: g * c / max(globalNorm, c) over all parameters, as TensorFlow's clip_by_global_norm.",
        "samples: at flat indices floor(k * (size - 1) / 47), k = 0..47; every element where size <= 48. "
        "values (gradients of at most 1024 elements): every element, row-major.",
        "strays: how far float32 in PyTorch strayed, the largest of eight runs (bird-net.py). loss, norm, losses, updateNorm: relative. "
        "sum: relative to absoluteSum. logits, values: largest difference over the whole tensor / its largest magnitude. "
        "samples: the same among the samples. update: |difference| / |update|, 2-norms of what ten steps changed.",
    ],
    "torch": torch.__version__,
    "batch": BATCH,
    "mean": MEAN,
    "sd": SD,
    "biasRange": BIAS_RANGE,
    "adam": {"rate": RATE, "beta1": BETA1, "beta2": BETA2, "epsilon": EPSILON},
    "sgdRate": SGD_RATE,
}

if __name__ == "__main__":
    torch.set_num_threads(2)
    document = {
        **HEADER,
        "parameters": {name: {"shape": shape, "fanIn": fan_in} for name, (shape, fan_in) in PARAMETERS.items()},
        "labels": [labels_of(step).tolist() for step in range(STEPS)],
        "plain": freeze_gradients(dropout=False),
        "dropout": freeze_gradients(dropout=True),
        "runs": {name: freeze_run(*variant) for name, variant in VARIANTS.items()},
    }
    # One line a record: readable in a diff, small enough to keep.
    print(
        json.dumps(document, separators=(",", ":")).replace('{"norm"', '\n{"norm"').replace('{"update"', '\n{"update"')
    )
