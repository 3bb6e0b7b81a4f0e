"""The recipe peer: the tutorial's bird classifier, trained in PyTorch as Plumage trains it.

    python3 train_birds.py --data cifar10 --epochs 50

--data is a folder with CIFAR-10 as raw bytes: train.images.u8 (50000 x 32 x 32 x 3), train.labels.u8 (classes 0..9),
and test.images.u8, test.labels.u8 in the same way. Class 2 is "bird"; every other class is not. One JSON line an epoch.
`--subset n` takes the first n images of both, to try it out.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from net import bird_net

BIRD = 2
IMAGE = (32, 32, 3)


def main():
    parser = argparse.ArgumentParser(description="Trains the bird network in PyTorch.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--subset", type=int)
    parser.add_argument("--no-augment", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)

    images, labels = load(args.data, "train", args.subset)
    test_images, test_labels = load(args.data, "test", args.subset)
    mean, sd = mean_and_sd(images)
    network = initialize(bird_net()).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, foreach=True)
    settings = vars(args) | {"data": str(args.data)}
    parameters = sum(p.numel() for p in network.parameters())
    say(torch=torch.__version__, parameters=parameters, mean=round(mean, 4), sd=round(sd, 4), **settings)

    for epoch in range(1, args.epochs + 1):
        began = time.perf_counter()
        loss = train_epoch(network, optimizer, images, labels, mean, sd, args)
        seconds = time.perf_counter() - began
        say(
            epoch=epoch,
            loss=round(loss, 5),
            seconds=round(seconds, 2),
            **judge(network, test_images, test_labels, mean, sd),
        )


def load(folder, part, subset):
    """-> uint8 [n, 32, 32, 3], int64 [n]: 1 is "bird" """
    images = np.fromfile(folder / f"{part}.images.u8", dtype=np.uint8).reshape(-1, *IMAGE)
    classes = np.fromfile(folder / f"{part}.labels.u8", dtype=np.uint8)
    if len(images) != len(classes):
        raise SystemExit(f"{part}: {len(images)} images but {len(classes)} labels")
    return torch.from_numpy(images[:subset]), torch.from_numpy((classes[:subset] == BIRD).astype(np.int64))


def mean_and_sd(images):
    """One scalar of each over all pixels and channels, exact: from a histogram of the 256 values."""
    counts = torch.bincount(images.flatten(), minlength=256).double()
    values = torch.arange(256, dtype=torch.float64)
    mean = (counts * values).sum() / counts.sum()
    variance = (counts * (values - mean) ** 2).sum() / counts.sum()
    return mean.item(), variance.sqrt().item()


def initialize(network):
    """TFLearn's: uniform scaling for convolutions, truncated normal for dense layers, zero biases."""
    for layer in network:
        if isinstance(layer, nn.Conv2d):
            fan_in = layer.weight[0].numel()
            bound = math.sqrt(3 / fan_in)
            nn.init.uniform_(layer.weight, -bound, bound)
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            nn.init.trunc_normal_(layer.weight, std=0.02, a=-0.04, b=0.04)
            nn.init.zeros_(layer.bias)
    return network


def train_epoch(network, optimizer, images, labels, mean, sd, args):
    """Every image once, in a new order, the last short batch included. -> mean loss"""
    network.train()
    total = 0.0
    for chosen in torch.randperm(len(images)).split(args.batch):
        x = to_float(images[chosen])
        if not args.no_augment:
            x = augment(x)
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(standardize(x, mean, sd)), labels[chosen])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(chosen)
    return total / len(images)


def to_float(images):
    """uint8 [n, h, w, c] -> float32 [n, c, h, w], 0..255"""
    return images.permute(0, 3, 1, 2).to(torch.float32, memory_format=torch.contiguous_format)


def standardize(x, mean, sd):
    return ((x - mean) / sd).contiguous(memory_format=torch.channels_last)


def augment(x, max_angle=25.0, max_sigma=3.0):
    """Each of the three with probability 1/2, image by image, on pixels 0..255."""
    return blur(rotate(flip(x), max_angle), max_sigma)


def flip(x):
    return torch.where(coin(x), x.flip(3), x)


def rotate(x, max_angle):
    """By U(-max, max) degrees about the centre, bilinear; what comes from outside is black."""
    n, _, h, w = x.shape
    angle = torch.deg2rad(torch.empty(n).uniform_(-max_angle, max_angle)) * coin(x).flatten()
    cos, sin, zero = torch.cos(angle), torch.sin(angle), torch.zeros(n)
    # In pixels a rotation; the grid's axes reach from -1 to 1 whatever the sides are.
    theta = torch.stack([cos, -sin * (h / w), zero, sin * (w / h), cos, zero], 1).reshape(n, 2, 3)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    turned = F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    return torch.where((angle == 0).reshape(n, 1, 1, 1), x, turned)


def blur(x, max_sigma):
    """Gaussian of U(0, max) pixels, both axes alike: K_h x K_w^T, with the mirrored edges inside the matrices."""
    n, _, h, w = x.shape
    sigma = torch.empty(n).uniform_(0, max_sigma) * coin(x).flatten()
    return gaussian_matrices(sigma, h) @ x @ gaussian_matrices(sigma, w).transpose(2, 3)


def gaussian_matrices(sigma, size, truncate=4.0):
    """-> [n, 1, size, size]: row i holds the weights with which pixels enter pixel i.

    The kernel ends at int(4 sigma + 1/2) and sums to 1; edges mirror half-sample (d c b a | a b c d | d c b a).
    """
    radius = (truncate * sigma + 0.5).floor()
    reach = int(radius.max().item())
    offsets = torch.arange(-reach, reach + 1)
    weights = torch.exp(-0.5 * (offsets / sigma.clamp(min=1e-6)[:, None]) ** 2) * (offsets.abs() <= radius[:, None])
    weights = weights / weights.sum(1, keepdim=True)
    source = (torch.arange(size)[:, None] + offsets) % (2 * size)
    source = torch.where(source < size, source, 2 * size - 1 - source)
    matrices = torch.zeros(len(sigma), size, size)
    matrices.scatter_add_(2, source.expand(len(sigma), -1, -1), weights[:, None, :].expand(-1, size, -1).contiguous())
    return matrices[:, None]


def coin(x):
    return torch.rand(len(x), 1, 1, 1) < 0.5


@torch.inference_mode()
def judge(network, images, labels, mean, sd, batch=500):
    network.eval()
    scores = torch.cat([network(standardize(to_float(part), mean, sd)) for part in images.split(batch)])
    said, bird = scores.argmax(1) == 1, labels == 1
    hits, false, missed = (said & bird).sum().item(), (said & ~bird).sum().item(), (~said & bird).sum().item()
    return {
        "testLoss": round(F.cross_entropy(scores, labels).item(), 5),
        "accuracy": round((said == bird).float().mean().item(), 5),
        "precision": round(hits / (hits + false), 5) if hits + false else None,
        "recall": round(hits / (hits + missed), 5) if hits + missed else None,
        "truePositives": hits,
        "falsePositives": false,
        "falseNegatives": missed,
        "trueNegatives": len(labels) - hits - false - missed,
    }


def say(**record):
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
