"""Makes small ONNX files, as PyTorch, tf2onnx and the model zoo write them, and what they answer.

    python3 test/frozen/onnx/make.py        (torch 1.13, onnx 1.12)

NAME.onnx is the file; answers.json has, for each, its input (by formula.py: symmetric(NAME, count, 2)) and its outputs. Those of
PyTorch's modules are PyTorch's; those of single nodes are computed here in float64, by numpy and PyTorch.
"""

import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
sys.dont_write_bytecode = True

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

import formula

HERE = os.path.dirname(os.path.abspath(__file__))
answers = {}


def numbers(name, shape, a=2.0):
    return formula.symmetric(name, math.prod(shape), a).reshape(shape)


def fill(module, name):
    """Weights by formula, and running variances above zero."""
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if value.dtype != torch.float32:
                continue
            drawn = torch.from_numpy(numbers(f"{name} {key}", tuple(value.shape), 0.5))
            value.copy_(drawn.abs() + 0.5 if "var" in key else drawn)
    return module.eval()


def record(name, inputs, outputs):
    answers[name] = {
        "inputs": {key: list(value.shape) for key, value in inputs.items()},
        "outputs": {
            key: {"shape": list(value.shape), "data": [float(f"{v:.7g}") for v in np.asarray(value, np.float64).ravel()]}
            for key, value in outputs.items()
        },
    }


def exported(name, module, shape, opset, dynamic=True, training=False, **options):
    fill(module, name)
    x = torch.from_numpy(numbers(name, shape))
    path = os.path.join(HERE, f"{name}.onnx")
    mode = torch.onnx.TrainingMode.PRESERVE if training else torch.onnx.TrainingMode.EVAL
    torch.onnx.export(
        module,
        x[:1] if not dynamic else x,
        path,
        opset_version=opset,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch_size"}, "output": {0: "batch_size"}} if dynamic else None,
        training=mode,
        **options,
    )
    with torch.no_grad():
        record(name, {"input": x}, {"output": module.double()(x.double()).numpy()})


class Block(nn.Module):
    """Convolution, batch normalisation, a residual connection, and squeeze and excitation."""

    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(c)
        self.down = nn.Linear(c, 2)
        self.up = nn.Linear(2, c)

    def forward(self, x):
        y = F.relu6(self.norm(self.conv(x)))
        s = y.mean([2, 3])
        s = torch.sigmoid(self.up(F.relu(self.down(s)))).view(x.size(0), -1, 1, 1)
        return x + y * s


class Classifier(nn.Module):
    """The shapes of a MobileNet or ResNet, small: strides, groups, residuals, pooling, a flattening that asks for the batch."""

    def __init__(self, ceil=True):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.block = Block(4)
        self.depthwise = nn.Conv2d(4, 4, 3, padding=1, groups=4)
        self.pool = nn.MaxPool2d(3, 2, padding=1, ceil_mode=ceil)
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        x = F.relu(self.norm(self.stem(x)))
        x = F.hardswish(self.depthwise(self.block(x)))
        x = self.pool(x)
        x = F.adaptive_avg_pool2d(x, 1)
        x = x.view(x.size(0), -1)
        return self.head(F.dropout(x, 0.2, self.training))


class Words(nn.Module):
    """Shape arithmetic: chunks, permutations, shuffled channels, interpolation, padding."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(2, 4, 1)
        self.act = nn.PReLU(4)

    def forward(self, x):
        x = self.act(self.a(x))
        n, c, h, w = x.size()
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, -1, h, w)
        left, right = x.chunk(2, dim=1)
        left = F.interpolate(left, scale_factor=2, mode="nearest")
        right = F.interpolate(right, scale_factor=2, mode="bilinear", align_corners=False)
        x = torch.cat([left, F.silu(right)], 1)
        x = F.pad(x, (1, 2, 0, 1), mode="reflect")
        x = F.pixel_shuffle(x[:, :, 1:, ::1], 2)
        x = F.gelu(F.elu(x)) + F.mish(x) + F.softplus(x) * F.selu(x)
        return F.log_softmax(x.flatten(1)[:, ::7], dim=1)


class Attention(nn.Module):
    """A patch, a class token, normalisation over the last axis, one attention, as in a vision transformer."""

    def __init__(self, d=8):
        super().__init__()
        self.patch = nn.Conv2d(3, d, 4, 4)
        self.token = nn.Parameter(torch.zeros(1, 1, d))
        self.norm = nn.LayerNorm(d)
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.head = nn.Linear(d, 3)

    def forward(self, x):
        x = self.patch(x)
        n, d = x.shape[0], x.shape[1]
        x = x.reshape(n, d, -1).permute(0, 2, 1)
        x = torch.cat([self.token.expand(n, -1, -1), x], dim=1)
        y = self.norm(x)
        q, k, v = self.qkv(y).reshape(n, -1, 3, 2, d // 2).permute(2, 0, 3, 1, 4).unbind(0)
        a = (q @ k.transpose(-2, -1) / math.sqrt(d // 2)).softmax(dim=-1)
        y = (a @ v).transpose(1, 2).reshape(n, -1, d)
        return self.head((x + self.out(y))[:, 0])


exported("torch-classifier-9", Classifier(ceil=False), (2, 3, 11, 9), 9)
exported("torch-classifier-17", Classifier(), (2, 3, 11, 9), 17)
exported("torch-classifier-fixed-13", Classifier(), (2, 3, 11, 9), 13, dynamic=False)
exported("torch-batchnorm-14", Classifier(), (2, 3, 11, 9), 14, training=True, do_constant_folding=False)
exported("torch-words-11", Words(), (2, 2, 5, 6), 11)
exported("torch-words-16", Words(), (2, 2, 5, 6), 16)
exported("torch-attention-14", Attention(), (2, 3, 8, 8), 14)
exported(
    "torch-transpose-12",
    nn.Sequential(
        nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1),
        nn.InstanceNorm2d(4, affine=True),
        nn.GroupNorm(2, 4),
        nn.LeakyReLU(0.1),
        nn.LocalResponseNorm(3),
        nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
        nn.Hardtanh(-0.5, 0.75),
    ),
    (2, 2, 5, 4),
    12,
)


def single(name, opset, nodes, inputs, outputs, initializers={}, shapes=None):
    """A file of given nodes. `inputs` are shapes by name, `outputs` the numbers that are right."""
    graph = helper.make_graph(
        nodes,
        name,
        [
            helper.make_tensor_value_info(key, TensorProto.FLOAT, (shapes or {}).get(key, ["N", *shape[1:]]))
            for key, shape in inputs.items()
        ],
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, ["N", *np.shape(v)[1:]]) for key, v in outputs.items()],
        [numpy_helper.from_array(np.asarray(v), key) for key, v in initializers.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=7 if opset < 18 else 9)
    onnx.save(model, os.path.join(HERE, f"{name}.onnx"))
    record(name, {key: np.zeros(shape) for key, shape in inputs.items()}, outputs)


def t(array):
    return torch.from_numpy(np.asarray(array, np.float64))


# The ways of old: axes, pads and bounds as settings; softmax over a matrix; initializers that are inputs too.
x = numbers("old-7", (2, 3, 4, 5))
y = np.clip(np.pad(x.astype(np.float64), ((0, 0), (0, 0), (1, 0), (0, 2)), constant_values=0.5), -1, 1.5)
y = y[:, :, 1:4, 2:]
y = y.mean(axis=2, keepdims=True)[:, :, 0, :]
z = np.exp(y.reshape(2, -1))
single(
    "old-7",
    7,
    [
        helper.make_node("Pad", ["x"], ["a"], pads=[0, 0, 1, 0, 0, 0, 0, 2], value=0.5),
        helper.make_node("Clip", ["a"], ["b"], min=-1.0, max=1.5),
        helper.make_node("Slice", ["b"], ["c"], axes=[2, 3], starts=[1, 2], ends=[4, 2147483647]),
        helper.make_node("ReduceMean", ["c"], ["d"], axes=[2], keepdims=1),
        helper.make_node("Squeeze", ["d"], ["e"], axes=[2]),
        helper.make_node("Softmax", ["e"], ["f"], axis=1),
        helper.make_node("Unsqueeze", ["f"], ["g"], axes=[1]),
        helper.make_node("Upsample", ["g"], ["y"], mode="nearest", scales=[1.0, 1.0, 2.0, 1.0]),
    ],
    {"x": (2, 3, 4, 5)},
    {"y": np.repeat((z / z.sum(1, keepdims=True)).reshape(2, 1, 3, 5), 2, axis=2)},
)

# As tf2onnx writes: channels last outside, SAME borders, constants that are initializers.
x = numbers("keras-13", (2, 5, 6, 3))
w = numbers("keras-13 w", (4, 3, 3, 3), 0.5)
d = numbers("keras-13 d", (4, 2), 0.5)
b = numbers("keras-13 b", (2,), 0.5)
h = F.conv2d(F.pad(t(x).permute(0, 3, 1, 2), (0, 1, 1, 1)), t(w), stride=2)
h = F.max_pool2d(F.pad(torch.relu(h), (0, 1, 0, 1), value=-1e9), 2, 1)
h = h.permute(0, 2, 3, 1).mean((1, 2))
single(
    "keras-13",
    13,
    [
        helper.make_node("Transpose", ["x"], ["nchw"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["nchw", "w"], ["c"], auto_pad="SAME_UPPER", strides=[2, 2], kernel_shape=[3, 3]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("MaxPool", ["r"], ["p"], auto_pad="SAME_UPPER", kernel_shape=[2, 2], strides=[1, 1]),
        helper.make_node("Transpose", ["p"], ["nhwc"], perm=[0, 2, 3, 1]),
        helper.make_node("ReduceMean", ["nhwc"], ["m"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["m", "d"], ["f"]),
        helper.make_node("Add", ["f", "b"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["y"], axis=-1),
    ],
    {"x": (2, 5, 6, 3)},
    {"y": torch.softmax(h @ t(d) + t(b), 1).numpy()},
    {"w": w, "d": d, "b": b},
)

# The newest words: axes as inputs, Gelu, Mish, HardSwish, LayerNormalization, GroupNormalization, Split by count, Resize to a size.
x = numbers("new-21", (2, 4, 3, 3))
s, o = numbers("new-21 s", (4,), 1.0), numbers("new-21 o", (4,), 1.0)
g = F.group_norm(t(x), 2, t(s), t(o), 1e-3)
p, q, r = g[:, :2], g[:, 2:], None
h = torch.cat([F.gelu(p), F.gelu(q, approximate="tanh")], 1)
h = F.layer_norm(h, (3, 3), t(numbers("new-21 l", (3, 3), 1.0)), None, 1e-5)
h = F.hardswish(F.mish(h))
h = F.interpolate(h, size=(5, 6), mode="bilinear", align_corners=False)
h = F.celu(h, 0.5) + torch.where(h > 0.25, h, torch.zeros_like(h)) + h / (1 + h.abs())
single(
    "new-21",
    21,
    [
        helper.make_node("GroupNormalization", ["x", "s", "o"], ["g"], num_groups=2, epsilon=1e-3),
        helper.make_node("Split", ["g"], ["p", "q"], axis=1, num_outputs=2),
        helper.make_node("Gelu", ["p"], ["a"]),
        helper.make_node("Gelu", ["q"], ["b"], approximate="tanh"),
        helper.make_node("Concat", ["a", "b"], ["c"], axis=1),
        helper.make_node("LayerNormalization", ["c", "l"], ["n"], axis=2),
        helper.make_node("Mish", ["n"], ["m"]),
        helper.make_node("HardSwish", ["m"], ["h"]),
        helper.make_node("Resize", ["h", "", "", "size"], ["z"], mode="linear", axes=[2, 3]),
        helper.make_node("Celu", ["z"], ["e"], alpha=0.5),
        helper.make_node("ThresholdedRelu", ["z"], ["t"], alpha=0.25),
        helper.make_node("Softsign", ["z"], ["u"]),
        helper.make_node("Sum", ["e", "t", "u"], ["v"]),
        helper.make_node("ReduceMax", ["v", "axes"], ["y"], keepdims=0),
    ],
    {"x": (2, 4, 3, 3)},
    {"y": h.amax((2, 3)).numpy()},
    {
        "s": s,
        "o": o,
        "l": numbers("new-21 l", (3, 3), 1.0),
        "size": np.array([5, 6], np.int64),
        "axes": np.array([2, 3], np.int64),
    },
)

# Sizes computed by the graph: a batch that is not known, ranges, tiles, constants of a shape, products of sizes.
x = numbers("sizes-15", (3, 4, 2))
h = np.tile(x.astype(np.float64), (1, 1, 2)) + np.arange(4) + 0.5
single(
    "sizes-15",
    15,
    [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Tile", ["x", "repeats"], ["tiled"]),
        helper.make_node("Shape", ["x"], ["middle"], start=1, end=2),
        helper.make_node("Squeeze", ["middle"], ["four"]),
        helper.make_node("Range", ["zero", "four", "one"], ["range"]),
        helper.make_node("Cast", ["range"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["tiled", "numbers"], ["added"]),
        helper.make_node("ConstantOfShape", ["shape"], ["halves"], value=numpy_helper.from_array(np.array([0.5], np.float32))),
        helper.make_node("Concat", ["halves", "halves"], ["more"], axis=2),
        helper.make_node("Add", ["added", "more"], ["sum"]),
        helper.make_node("Slice", ["shape", "zeroList", "oneList"], ["batch"]),
        helper.make_node("Slice", ["shape", "oneList", "threeList"], ["rest"]),
        helper.make_node("ReduceProd", ["rest"], ["eight"], keepdims=1),
        helper.make_node("Mul", ["eight", "twoList"], ["sixteen"]),
        helper.make_node("Concat", ["batch", "sixteen"], ["flat"], axis=0),
        helper.make_node("Reshape", ["sum", "flat"], ["y"]),
    ],
    {"x": (3, 4, 2)},
    {"y": h.reshape(3, 16)},
    {
        "repeats": np.array([1, 1, 2], np.int64),
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "zeroList": np.array([0], np.int64),
        "oneList": np.array([1], np.int64),
        "twoList": np.array([2], np.int64),
        "threeList": np.array([3], np.int64),
    },
)

with open(os.path.join(HERE, "answers.json"), "w") as file:
    json.dump(answers, file, separators=(",", ":"))
    file.write("\n")
