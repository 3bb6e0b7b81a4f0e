"""Freezes normalisation, activations and blocks from PyTorch; layer_cases.py says what of them.

    python3 test/frozen/layers-norm.py > test/frozen/layers-norm.json        (torch 1.13, seconds)
"""

import torch
import torch.nn.functional as F

from layer_cases import case, freeze


def affine(*shape, inside=""):
    return {f"{inside}gamma": shape, f"{inside}beta": shape}


def far(x):
    """A thousand away from 0, as float32 has it."""
    return (x + 1000).float().double()


def channels_last(function):
    return lambda x, w: function(x.movedim(1, -1), w).movedim(-1, 1)


# Normalisation
case("layerNormalization", (7,), affine(7), lambda x, w: F.layer_norm(x, (7,), w["gamma"], w["beta"], 1e-3))
case("layerNormalization, of images", (5, 3, 4), affine(5), channels_last(lambda x, w: F.layer_norm(x, (5,), w["gamma"], w["beta"], 1e-6)))
case("layerNormalization, of images whole", (3, 4, 2), affine(3, 4, 2), lambda x, w: F.layer_norm(x, (3, 4, 2), w["gamma"], w["beta"]))
case("layerNormalization, the last axis", (3, 4, 6), affine(6), lambda x, w: F.layer_norm(x, (6,), w["gamma"], w["beta"]))
case(
    "layerNormalization, far from 0", (3, 4, 6), affine(3, 4, 6, inside="layerNormalization."),
    lambda x, w: F.layer_norm(far(x), (3, 4, 6), w["layerNormalization.gamma"], w["layerNormalization.beta"]),
)
case("groupNormalization", (6, 4, 3), affine(6), lambda x, w: F.group_norm(x, 3, w["gamma"], w["beta"], 1e-3))
case("groupNormalization, of rows", (6,), affine(6), lambda x, w: F.group_norm(x, 2, w["gamma"], w["beta"]))
case("groupNormalization, one group", (4, 3, 3), affine(4), lambda x, w: F.group_norm(x, 1, w["gamma"], w["beta"]))
case(
    "groupNormalization, far from 0", (6, 4, 3), affine(6, inside="groupNormalization."),
    lambda x, w: F.group_norm(far(x), 3, w["groupNormalization.gamma"], w["groupNormalization.beta"]),
)
case("instanceNormalization", (3, 4, 5), affine(3), lambda x, w: F.instance_norm(x, weight=w["gamma"], bias=w["beta"], eps=1e-3))
case("instanceNormalization, as PyTorch has it", (3, 4, 5), {}, lambda x, w: F.instance_norm(x))
case("localResponseNormalization", (6, 3, 2), {}, lambda x, w: F.local_response_norm(x, 3, alpha=1.5, beta=0.75, k=2))
case("localResponseNormalization, as PyTorch has it", (8, 2, 3), {}, lambda x, w: F.local_response_norm(x, 5))
case("localResponseNormalization, of all channels, mean", (5, 2, 2), {}, lambda x, w: F.local_response_norm(x, 9, alpha=2, beta=0.5, k=1))
case("l2Normalize", (6,), {}, lambda x, w: F.normalize(x))
case("l2Normalize, of images", (3, 2, 4), {}, lambda x, w: F.normalize(x))
case("l2Normalize, the last axis", (3, 2, 4), {}, lambda x, w: F.normalize(x, dim=-1))

# Activations, of numbers between -8 and 8
for name, function in {
    "relu": F.relu,
    "relu6": F.relu6,
    "crelu": lambda x: torch.cat([F.relu(x), F.relu(-x)], 1),
    "elu": F.elu,
    "selu": F.selu,
    "celu": F.celu,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "swish": F.silu,
    "silu": F.silu,
    "mish": F.mish,
    "sigmoid": torch.sigmoid,
    "logSigmoid": F.logsigmoid,
    "hardSigmoid": F.hardsigmoid,
    "hardSwish": F.hardswish,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "exponential": torch.exp,
    "softmax": lambda x: F.softmax(x, 1),
    "logSoftmax": lambda x: F.log_softmax(x, 1),
    "leakyRelu": lambda x: F.leaky_relu(x, 0.1),
    "leakyRelu, as PyTorch has it": F.leaky_relu,
    "elu, half": lambda x: F.elu(x, 0.5),
    "celu, double": lambda x: F.celu(x, 2),
    "thresholdedRelu": lambda x: F.threshold(x, 1.5, 0),
    "softmax, the last axis": lambda x: F.softmax(x, -1),
}.items():
    case(f"activation, {name}", (4, 3, 2), {}, lambda x, w, function=function: function(4 * x))
case("prelu", (3, 4, 2), {"alpha": (3, 1, 1)}, lambda x, w: F.prelu(x, w["alpha"].flatten()))
case("prelu, of rows", (5,), {"alpha": (5,)}, lambda x, w: F.prelu(x, w["alpha"]))
case("prelu, one for all", (3, 2, 2), {"alpha": (1, 1, 1)}, lambda x, w: F.prelu(x, w["alpha"].flatten()))

# Layers that end in one activation after another
ENDS = {"mish": F.mish, "gelu": F.gelu, "selu": F.selu, "hardSwish": F.hardswish, "softsign": F.softsign, "logSoftmax": lambda x: F.log_softmax(x, 1)}


def many(x, w):
    for i, function in enumerate(ENDS.values()):
        name = "dense" if i == 0 else f"dense_{i}"
        x = function(x @ w[f"{name}.kernel"] + w[f"{name}.bias"])
    return x


case(
    "dense, of many activations", (6,),
    {f"dense{'' if i == 0 else f'_{i}'}.{part}": shape for i in range(len(ENDS)) for part, shape in (("kernel", (6, 6)), ("bias", (6,)))},
    many,
)


# Blocks
def pair(layer, shape, bias):
    return {f"{layer}{end}.{part}": size for end in ("", "_1") for part, size in (("kernel", shape), ("bias", bias))}


def squeeze_excite(x, w, act, gate):
    units = act(x.mean((2, 3)) @ w["dense.kernel"] + w["dense.bias"])
    return x * gate(units @ w["dense_1.kernel"] + w["dense_1.bias"])[:, :, None, None]


def highway(x, fresh, gate):
    gate = torch.sigmoid(gate)
    return gate * fresh + (1 - gate) * x


EXCITE = {"dense.kernel": (8, 2), "dense.bias": (2,), "dense_1.kernel": (2, 8), "dense_1.bias": (8,)}
case("squeezeExcite", (8, 3, 4), EXCITE, lambda x, w: squeeze_excite(x, w, F.relu, torch.sigmoid))
case("squeezeExcite, of MobileNetV3", (8, 3, 4), EXCITE, lambda x, w: squeeze_excite(x, w, F.relu, F.hardsigmoid))
case(
    "highway", (6,), pair("dense", (6, 6), (6,)),
    lambda x, w: highway(x, F.relu(x @ w["dense.kernel"] + w["dense.bias"]), x @ w["dense_1.kernel"] + w["dense_1.bias"]),
)
case(
    "highwayConv2d", (3, 5, 4), pair("conv2d", (3, 3, 3, 3), (3,)),
    lambda x, w: highway(
        x,
        torch.tanh(F.conv2d(x, w["conv2d.kernel"], w["conv2d.bias"], padding=1)),
        F.conv2d(x, w["conv2d_1.kernel"], w["conv2d_1.bias"], padding=1),
    ),
)
case("layerScale", (3, 2, 4), {"gamma": (3,)}, lambda x, w: x * w["gamma"][:, None, None])
case("singleUnit", (5,), {"kernel": (5,), "bias": (5,)}, lambda x, w: torch.tanh(x * w["kernel"] + w["bias"]))

freeze()
