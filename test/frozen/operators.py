"""Freezes forward values and gradients of operators whose semantics are subtle, from PyTorch in float64.

    python3 test/frozen/operators.py > test/frozen/operators.json        (torch 1.13, a second)

A case is an ONNX operator (opset 20) with ONNX attributes and inputs, computed by other means. Inputs are small
dyadic fractions, exact in float32, so that an engine in float32 may be held to the same numbers.
"""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F

import formula

cases = []
torch.set_default_dtype(torch.float64)


def stream(shape):
    """Uniform numbers of the next case's next tensor: the name is the position, so cases may change in place."""
    stream.count += 1
    return formula.uniform(f"{stream.case} {stream.count}", math.prod(shape)).reshape(shape)


def values(*shape, low=-2.0, high=2.0, step=1 / 16):
    return low + np.floor(stream(shape) * ((high - low) / step)) * step


def distinct(*shape, step=1 / 8):
    """No two alike: for operators that choose one of their inputs."""
    size = math.prod(shape)
    return (np.argsort(stream((size,))).reshape(shape) - size // 2) * step


def given(data):
    return np.array(data, dtype=np.float64)


def integers(data):
    return np.array(data, dtype=np.int64)


def booleans(*shape):
    return np.asarray(stream(shape) >= 0.5)


def dump(array):
    array = np.asarray(array)
    kind = {"f": None, "i": "int64", "b": "bool"}[array.dtype.kind]

    def number(v):
        if kind:
            return int(v)
        v = float(f"{v:.12g}")
        return int(v) if v.is_integer() else v

    record = {"shape": list(array.shape), "data": [number(v) for v in array.flatten()]}
    return {"dtype": kind, **record} if kind else record


def case(op, label, attrs, inputs, compute, note=None):
    """`inputs()` draws them (null: left out); `compute(*tensors)` gives the one output."""
    stream.case, stream.count = f"{op} {label}", 0
    arrays = inputs()
    tensors = [None if a is None else torch.tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]
    output = compute(*tensors)
    record = {"name": stream.case, "op": op, "attrs": attrs}
    if note:
        record["note"] = note
    record["inputs"] = [None if a is None else dump(a) for a in arrays]
    record["output"] = dump(output.detach().numpy())
    floating = [t for t in tensors if t is not None and t.requires_grad]
    if output.requires_grad:
        up = values(*output.shape, step=1 / 8)
        record["outputGradient"] = dump(up)
        gradients = iter(torch.autograd.grad(output, floating, torch.tensor(up), allow_unused=True))
        got = [next(gradients) if t is not None and t.requires_grad else None for t in tensors]
        record["inputGradients"] = [None if g is None else dump(g.numpy()) for g in got]
    assert record["name"] not in {c["name"] for c in cases}, record["name"]
    cases.append(record)


def torch_pads(pads):
    """ONNX [begins..., ends...] -> F.pad's pairs from the last axis."""
    rank = len(pads) // 2
    return [p for axis in reversed(range(rank)) for p in (pads[axis], pads[axis + rank])]


CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
MAX_POOL = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE_POOL = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def conv(label, x, w, bias=True, strides=None, pads=None, dilations=None, group=1, note=None):
    rank = len(x) - 2
    attrs = {
        "kernel_shape": list(w[2:]),
        "strides": strides or [1] * rank,
        "pads": pads or [0] * (2 * rank),
        "dilations": dilations or [1] * rank,
        "group": group,
    }

    def compute(x, w, b=None):
        padded = F.pad(x, torch_pads(attrs["pads"]))
        return CONV[rank](padded, w, b, stride=attrs["strides"], dilation=attrs["dilations"], groups=group)

    case("Conv", label, attrs, lambda: [values(*x), values(*w)] + ([values(w[0])] if bias else []), compute, note)


conv("3x3 same", (2, 3, 5, 4), (4, 3, 3, 3), pads=[1, 1, 1, 1])
conv("3x3 valid, no bias", (2, 3, 5, 4), (4, 3, 3, 3), bias=False)
conv("stride 2, same", (2, 2, 6, 6), (3, 2, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1])
conv("stride 2, last row unused", (1, 2, 6, 7), (3, 2, 3, 3), strides=[2, 2])
conv("stride 3, kernel 2: gaps", (1, 2, 8, 7), (2, 2, 2, 2), strides=[3, 3])
conv("stride [2, 3], kernel [3, 2]", (2, 2, 7, 8), (2, 2, 3, 2), strides=[2, 3], pads=[1, 0, 1, 1])
conv("padding at the end only", (1, 2, 4, 5), (3, 2, 2, 2), pads=[0, 0, 1, 1], note="SAME with an even kernel")
conv("padding at the beginning only", (1, 2, 4, 5), (3, 2, 2, 2), pads=[1, 1, 0, 0])
conv("four different pads", (1, 2, 4, 4), (2, 2, 3, 3), pads=[0, 1, 2, 3])
conv(
    "stride 2, asymmetric pads", (2, 2, 6, 5), (2, 2, 3, 3), strides=[2, 2], pads=[0, 0, 1, 1], note="TensorFlow's SAME"
)
conv(
    "padding wider than the kernel", (1, 1, 3, 3), (2, 1, 2, 2), pads=[3, 3, 3, 3], note="some windows see only padding"
)
conv("dilation 2", (1, 2, 7, 6), (3, 2, 3, 3), dilations=[2, 2])
conv("dilation [2, 3], same", (1, 2, 7, 7), (2, 2, 3, 3), dilations=[2, 3], pads=[2, 3, 2, 3])
conv("dilation 2, stride 2", (2, 2, 8, 7), (2, 2, 3, 3), dilations=[2, 2], strides=[2, 2], pads=[2, 2, 2, 2])
conv("2 groups", (2, 4, 4, 4), (6, 2, 3, 3), pads=[1, 1, 1, 1], group=2)
conv("2 groups, stride 2", (2, 4, 5, 5), (4, 2, 3, 3), pads=[1, 1, 1, 1], strides=[2, 2], group=2)
conv("depthwise", (2, 3, 5, 4), (3, 1, 3, 3), pads=[1, 1, 1, 1], group=3)
conv("depthwise, two filters a channel", (1, 3, 4, 4), (6, 1, 3, 3), pads=[1, 1, 1, 1], group=3)
conv(
    "depthwise, stride 2, dilation 2",
    (1, 3, 7, 7),
    (3, 1, 3, 3),
    pads=[2, 2, 2, 2],
    strides=[2, 2],
    dilations=[2, 2],
    group=3,
)
conv("1x1", (2, 3, 3, 4), (4, 3, 1, 1))
conv("1x1, stride 2", (2, 3, 5, 4), (2, 3, 1, 1), strides=[2, 2])
conv("1x1, padded", (1, 2, 2, 2), (2, 2, 1, 1), pads=[1, 1, 1, 1], note="the border is the bias alone")
conv("kernel larger than the image", (1, 2, 2, 3), (2, 2, 5, 5), pads=[2, 2, 2, 2])
conv("kernel as large as the image", (3, 2, 4, 3), (4, 2, 4, 3), note="a dense layer")
conv("one pixel", (1, 2, 1, 1), (3, 2, 1, 1))
conv("one pixel, 3x3 same", (2, 2, 1, 1), (3, 2, 3, 3), pads=[1, 1, 1, 1])
conv("one channel, one filter, batch 1", (1, 1, 4, 4), (1, 1, 3, 3))
conv("one row", (1, 2, 1, 6), (2, 2, 1, 3), pads=[0, 1, 0, 1])
conv("5x5, pads 2", (1, 1, 6, 6), (2, 1, 5, 5), pads=[2, 2, 2, 2])
conv("one axis, same", (2, 3, 6), (4, 3, 3), pads=[1, 1])
conv("one axis, stride 2, dilation 2, asymmetric", (2, 2, 9), (3, 2, 3), strides=[2], dilations=[2], pads=[1, 2])
conv("one axis, 2 groups", (1, 4, 5), (4, 2, 2), group=2)
conv("three axes, same", (1, 2, 3, 3, 2), (2, 2, 3, 3, 3), pads=[1] * 6)
conv("three axes, stride [1, 2, 2]", (1, 2, 3, 4, 5), (3, 2, 2, 2, 3), strides=[1, 2, 2], pads=[0, 0, 1, 1, 0, 1])
conv("three axes, depthwise", (1, 2, 2, 3, 3), (2, 1, 2, 2, 2), group=2)


def conv_transpose(label, x, w, bias=True, strides=None, pads=None, dilations=None, group=1, extra=None, note=None):
    rank = len(x) - 2
    attrs = {
        "kernel_shape": list(w[2:]),
        "strides": strides or [1] * rank,
        "pads": pads or [0] * (2 * rank),
        "dilations": dilations or [1] * rank,
        "output_padding": extra or [0] * rank,
        "group": group,
    }

    def compute(x, w, b=None):
        # The whole of it, output padding included; `pads` then crops.
        full = CONV_TRANSPOSE[rank](
            x,
            w,
            b,
            stride=attrs["strides"],
            dilation=attrs["dilations"],
            groups=group,
            output_padding=attrs["output_padding"],
        )
        return F.pad(full, [-p for p in torch_pads(attrs["pads"])])

    draw = lambda: [values(*x), values(*w)] + ([values(w[1] * group)] if bias else [])  # noqa: E731
    case("ConvTranspose", label, attrs, draw, compute, note)


conv_transpose("3x3", (1, 2, 3, 3), (2, 3, 3, 3))
conv_transpose("3x3, pads 1, no bias", (2, 2, 3, 4), (2, 3, 3, 3), bias=False, pads=[1, 1, 1, 1])
conv_transpose("stride 2, kernel 2", (2, 3, 3, 2), (3, 2, 2, 2), strides=[2, 2])
conv_transpose(
    "stride 2, pads 1, output padding 1", (1, 2, 3, 3), (2, 2, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1], extra=[1, 1]
)
conv_transpose("stride 3, kernel 2: gaps", (1, 2, 2, 3), (2, 2, 2, 2), strides=[3, 3], note="the gaps hold the bias")
conv_transpose("asymmetric pads", (1, 2, 4, 3), (2, 2, 3, 3), strides=[2, 2], pads=[0, 1, 1, 0])
conv_transpose("output padding [0, 1]", (1, 1, 2, 2), (1, 2, 3, 3), strides=[2, 2], extra=[0, 1])
conv_transpose("dilation 2", (1, 2, 3, 3), (2, 2, 2, 3), dilations=[2, 2], pads=[1, 1, 1, 1])
conv_transpose("2 groups", (1, 4, 3, 3), (4, 2, 2, 2), strides=[2, 2], group=2)
conv_transpose("depthwise", (1, 3, 3, 3), (3, 1, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1], group=3)
conv_transpose("one pixel", (1, 3, 1, 1), (3, 2, 4, 4))
conv_transpose("one axis, stride 2", (2, 2, 4), (2, 3, 3), strides=[2], pads=[1, 1], extra=[1])
conv_transpose("three axes, stride 2", (1, 2, 2, 2, 2), (2, 1, 2, 2, 2), strides=[2, 2, 2])


def same_size(x, kernel, strides, pads, dilations, ceil_mode):
    rank = len(kernel)
    sizes = []
    for i in range(rank):
        span = x[2 + i] + pads[i] + pads[rank + i] - dilations[i] * (kernel[i] - 1) - 1
        sizes.append((-(-span // strides[i]) if ceil_mode else span // strides[i]) + 1)
    return sizes


def max_pool(label, x, kernel, strides=None, pads=None, dilations=None, ceil_mode=0, draw=distinct, note=None):
    rank = len(kernel)
    attrs = {
        "kernel_shape": kernel,
        "strides": strides or [1] * rank,
        "pads": pads or [0] * (2 * rank),
        "dilations": dilations or [1] * rank,
        "ceil_mode": ceil_mode,
    }

    def compute(x):
        padded = F.pad(x, torch_pads(attrs["pads"]), value=-math.inf)
        y = MAX_POOL[rank](padded, kernel, attrs["strides"], dilation=attrs["dilations"], ceil_mode=bool(ceil_mode))
        sizes = same_size(x.shape, kernel, attrs["strides"], attrs["pads"], attrs["dilations"], ceil_mode)
        assert list(y.shape[2:]) == sizes, (label, y.shape, sizes)
        return y

    case("MaxPool", label, attrs, lambda: [draw(*x) if callable(draw) else given(draw).reshape(x)], compute, note)


few = lambda *shape: np.floor(stream(shape) * 3) - 1  # noqa: E731
TIES = "equal maxima: the whole gradient goes to the first, rows before columns"
max_pool("2x2, stride 2", (2, 2, 4, 6), [2, 2], [2, 2])
max_pool("2x2, stride 2, last row and column unused", (1, 2, 5, 5), [2, 2], [2, 2])
max_pool("2x2, stride 2, ceil_mode", (1, 2, 5, 5), [2, 2], [2, 2], ceil_mode=1)
max_pool("2x2, stride 2, padded at the end", (1, 2, 5, 3), [2, 2], [2, 2], pads=[0, 0, 1, 1], note="TensorFlow's SAME")
max_pool("3x3, stride 2: overlapping", (2, 1, 7, 5), [3, 3], [2, 2])
max_pool("3x3, stride 1, same", (1, 2, 4, 4), [3, 3], pads=[1, 1, 1, 1])
max_pool("3x3, stride 2, pads 1", (1, 2, 6, 5), [3, 3], [2, 2], pads=[1, 1, 1, 1])
max_pool("3x3, stride 2, asymmetric pads", (1, 1, 6, 6), [3, 3], [2, 2], pads=[0, 0, 1, 1])
max_pool("3x3, stride 2, pads and ceil_mode", (1, 1, 6, 6), [3, 3], [2, 2], pads=[1, 1, 1, 1], ceil_mode=1)
max_pool("dilation 2", (1, 2, 6, 6), [2, 2], dilations=[2, 2])
max_pool("dilation [2, 1], stride 2, pads 1", (1, 1, 7, 6), [3, 2], [2, 2], pads=[1, 1, 1, 0], dilations=[2, 1])
max_pool("stride 3, kernel 2: gaps", (1, 1, 8, 7), [2, 2], [3, 3])
max_pool("kernel [1, 3]", (1, 2, 3, 6), [1, 3], [1, 3])
max_pool("one pixel", (2, 2, 1, 1), [1, 1])
max_pool("whole image", (2, 3, 3, 4), [3, 4])
max_pool("one axis", (2, 2, 7), [3], [2], pads=[1, 1])
max_pool("three axes", (1, 2, 4, 4, 3), [2, 2, 2], [2, 2, 1])
max_pool("ties: all equal", (1, 1, 4, 4), [2, 2], [2, 2], draw=[0] * 16, note=TIES)
max_pool(
    "ties: in a row, in a column, on the diagonals",
    (1, 1, 2, 8),
    [2, 2],
    [2, 2],
    draw=[1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1],
    note=TIES,
)
max_pool("ties: three values", (2, 2, 6, 6), [2, 2], [2, 2], draw=few, note=TIES)
max_pool("ties: three values, overlapping", (1, 2, 7, 7), [3, 3], [2, 2], draw=few, note=TIES)
max_pool("ties: three values, overlapping, pads 1", (1, 2, 5, 5), [3, 3], pads=[1, 1, 1, 1], draw=few, note=TIES)
max_pool(
    "ties: negative values and padding",
    (1, 1, 3, 3),
    [2, 2],
    [2, 2],
    pads=[1, 1, 0, 0],
    draw=[-1] * 9,
    note="padding never wins",
)


def average_pool(label, x, kernel, strides=None, pads=None, include=0, ceil_mode=0, note=None):
    rank = len(kernel)
    attrs = {
        "kernel_shape": kernel,
        "strides": strides or [1] * rank,
        "pads": pads or [0] * (2 * rank),
        "count_include_pad": include,
        "ceil_mode": ceil_mode,
    }

    def compute(x):
        padded = F.pad(x, torch_pads(attrs["pads"]))
        mean = AVERAGE_POOL[rank](padded, kernel, attrs["strides"], ceil_mode=bool(ceil_mode))
        if include:
            return mean
        inside = F.pad(torch.ones_like(x), torch_pads(attrs["pads"]))
        return mean / AVERAGE_POOL[rank](inside, kernel, attrs["strides"], ceil_mode=bool(ceil_mode))

    case("AveragePool", label, attrs, lambda: [values(*x)], compute, note)


average_pool("2x2, stride 2", (2, 2, 4, 6), [2, 2], [2, 2])
average_pool("3x3, stride 2: overlapping", (1, 2, 7, 5), [3, 3], [2, 2])
average_pool("3x3, same, padding not counted", (1, 2, 4, 4), [3, 3], pads=[1, 1, 1, 1])
average_pool("3x3, same, padding counted", (1, 2, 4, 4), [3, 3], pads=[1, 1, 1, 1], include=1)
average_pool("2x2, stride 2, padded at the end, not counted", (1, 2, 5, 3), [2, 2], [2, 2], pads=[0, 0, 1, 1])
average_pool("2x2, stride 2, padded at the end, counted", (1, 2, 5, 3), [2, 2], [2, 2], pads=[0, 0, 1, 1], include=1)
average_pool("3x3, stride 2, four different pads", (1, 1, 5, 6), [3, 3], [2, 2], pads=[0, 1, 2, 0])
average_pool("3x3, stride 2, four different pads, counted", (1, 1, 5, 6), [3, 3], [2, 2], pads=[0, 1, 2, 0], include=1)
average_pool("2x2, stride 2, ceil_mode", (1, 1, 5, 5), [2, 2], [2, 2], ceil_mode=1)
average_pool("stride 3, kernel 2: gaps", (1, 1, 8, 7), [2, 2], [3, 3])
average_pool("one pixel, 3x3 same, not counted", (1, 2, 1, 1), [3, 3], pads=[1, 1, 1, 1])
average_pool("one axis", (2, 2, 7), [3], [2], pads=[1, 1])
average_pool("three axes", (1, 2, 4, 4, 3), [2, 2, 2], [2, 2, 1])
case("GlobalAveragePool", "images", {}, lambda: [values(2, 3, 3, 4)], lambda x: x.mean((2, 3), keepdim=True))
case("GlobalAveragePool", "one pixel", {}, lambda: [values(1, 3, 1, 1)], lambda x: x.mean((2, 3), keepdim=True))
case("GlobalMaxPool", "images", {}, lambda: [distinct(2, 3, 3, 4)], lambda x: F.max_pool2d(x, x.shape[2:]))
case("GlobalMaxPool", "ties", {}, lambda: [few(1, 3, 3, 3)], lambda x: F.max_pool2d(x, x.shape[2:]), TIES)

for shape, axis in [
    ((3, 4), -1),
    ((3, 4), 0),
    ((2, 3, 4), 1),
    ((2, 3, 2, 2), 1),
    ((2, 3, 2, 2), 3),
    ((4, 1), 1),
    ((1, 5), 1),
    ((5,), 0),
]:
    case(
        "Softmax", f"{list(shape)}, axis {axis}", {"axis": axis}, lambda: [values(*shape)], lambda x: F.softmax(x, axis)
    )
    case(
        "LogSoftmax",
        f"{list(shape)}, axis {axis}",
        {"axis": axis},
        lambda: [values(*shape)],
        lambda x: F.log_softmax(x, axis),
    )
large = lambda: [given([[800, 0, -800], [1000, 1000, 1000], [-1000, -1001, -1002], [90, 89, -90]])]  # noqa: E731
case("Softmax", "large", {"axis": 1}, large, lambda x: F.softmax(x, 1), "exp alone would overflow")
case("LogSoftmax", "large", {"axis": 1}, large, lambda x: F.log_softmax(x, 1), "log of softmax would be -inf")

LABELS = [2, 0, 1, 2, 2]
for reduction in ("mean", "sum", "none"):
    case(
        "SoftmaxCrossEntropyLoss",
        reduction,
        {"reduction": reduction},
        lambda: [values(5, 3), integers(LABELS)],
        lambda s, t: F.cross_entropy(s, t, reduction=reduction),
    )
    case(
        "SoftmaxCrossEntropyLoss",
        f"{reduction}, weighted",
        {"reduction": reduction},
        lambda: [values(5, 3), integers(LABELS), given([0.5, 2, 1.25])],
        lambda s, t, w: F.cross_entropy(s, t, w.detach(), reduction=reduction),
        "mean divides by the weights' sum",
    )
case(
    "SoftmaxCrossEntropyLoss",
    "one example",
    {"reduction": "mean"},
    lambda: [values(1, 2), integers([1])],
    F.cross_entropy,
)
case(
    "SoftmaxCrossEntropyLoss",
    "ignore_index",
    {"reduction": "mean", "ignore_index": 1},
    lambda: [values(5, 3), integers(LABELS)],
    lambda s, t: F.cross_entropy(s, t, ignore_index=1),
)
case(
    "SoftmaxCrossEntropyLoss",
    "a label a pixel",
    {"reduction": "mean"},
    lambda: [values(2, 3, 2, 2), integers([[[0, 2], [1, 1]], [[2, 2], [0, 1]]])],
    F.cross_entropy,
)
case(
    "SoftmaxCrossEntropyLoss",
    "large scores",
    {"reduction": "mean"},
    lambda: [given([[1000, 0], [-1000, 1000]]), integers([0, 0])],
    F.cross_entropy,
)


def positions(n, h, w, reach=1.5):
    """Off the pixel centres and off the edges, where the rule has a kink; some lie outside."""
    return values(n, h, w, 2, low=-reach, high=reach, step=1 / 32) + 1 / 256


for mode, name in (("bilinear", "linear"), ("bicubic", "cubic"), ("nearest", "nearest")):
    for padding in ("zeros", "border", "reflection"):
        for align in (0, 1):
            case(
                "GridSample",
                f"{name}, {padding}, align_corners {align}",
                {"mode": name, "padding_mode": padding, "align_corners": align},
                lambda: [values(2, 2, 4, 5), positions(2, 3, 4)],
                lambda x, g: F.grid_sample(x, g, mode, padding, bool(align)),
            )
for align in (0, 1):
    edges = [[[[-1, -1], [1, 1], [0, 0], [-1, 1]], [[0.5, -0.5], [-3, 0], [0, 3], [1, -1]]]]
    case(
        "GridSample",
        f"linear, zeros, align_corners {align}, corners and far outside",
        {"mode": "linear", "padding_mode": "zeros", "align_corners": align},
        lambda: [values(1, 1, 4, 4), given(edges)],
        lambda x, g: F.grid_sample(x, g.detach(), "bilinear", "zeros", bool(align)),
        "no gradient of the grid: it has kinks here",
    )
    case(
        "GridSample",
        f"linear, zeros, align_corners {align}, one pixel",
        {"mode": "linear", "padding_mode": "zeros", "align_corners": align},
        lambda: [values(1, 2, 1, 1), positions(1, 2, 2, 0.75)],
        lambda x, g: F.grid_sample(x, g, "bilinear", "zeros", bool(align)),
    )
    turn = [[[0.875, -0.5, 0.125], [0.5, 0.875, -0.25]], [[-1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 1, 0]]]
    case(
        "AffineGrid",
        f"turn, flip, identity; align_corners {align}",
        {"align_corners": align},
        lambda: [given(turn), integers([3, 1, 3, 4])],
        lambda t, size: F.affine_grid(t, size.tolist(), bool(align)),
    )

for a, b in [
    ((3, 4), (4, 2)),
    ((2, 3, 4), (2, 4, 2)),
    ((2, 3, 4), (4, 2)),
    ((3, 4), (2, 4, 2)),
    ((2, 1, 3, 4), (3, 4, 2)),
    ((1, 3, 2), (4, 2, 1)),
    ((4,), (4, 3)),
    ((3, 4), (4,)),
    ((4,), (4,)),
    ((2, 3, 4), (4,)),
    ((1, 1), (1, 1)),
    ((3, 1), (1, 4)),
]:
    case("MatMul", f"{list(a)} x {list(b)}", {}, lambda: [values(*a), values(*b)], torch.matmul)


def gemm(label, a, b, c, **attrs):
    attrs = {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 0, **attrs}

    def compute(a, b, c=None):
        a, b = (a.T if attrs["transA"] else a), (b.T if attrs["transB"] else b)
        product = attrs["alpha"] * (a @ b)
        return product if c is None else product + attrs["beta"] * c

    case("Gemm", label, attrs, lambda: [values(*a), values(*b)] + ([] if c is None else [values(*c)]), compute)


gemm("bias a column", (3, 4), (4, 2), (2,))
gemm("no bias", (3, 4), (4, 2), None)
gemm("both transposed, alpha, beta", (4, 3), (2, 4), (3, 2), transA=1, transB=1, alpha=0.5, beta=-2.0)
gemm("bias a row", (3, 4), (2, 4), (3, 1), transB=1)
gemm("bias a scalar", (4, 3), (4, 2), (), transA=1, beta=0.25)

REDUCTIONS = {
    "ReduceSum": (values, lambda x, axes, keep: x.sum(axes, keepdim=keep)),
    "ReduceMean": (values, lambda x, axes, keep: x.mean(axes, keepdim=keep)),
    "ReduceMax": (distinct, lambda x, axes, keep: x.amax(axes, keepdim=keep)),
    "ReduceMin": (distinct, lambda x, axes, keep: x.amin(axes, keepdim=keep)),
    "ReduceL2": (values, lambda x, axes, keep: x.square().sum(axes, keepdim=keep).sqrt()),
    "ReduceLogSumExp": (values, lambda x, axes, keep: x.logsumexp(axes, keepdim=keep)),
}
for op, (draw, compute) in REDUCTIONS.items():
    for shape, axes, keep in [
        ((2, 3, 4), [1], 1),
        ((2, 3, 4), [-1], 0),
        ((2, 3, 4), [0, 2], 0),
        ((2, 3, 2, 2), [2, 3], 1),
        ((2, 3), None, 0),
        ((2, 3), None, 1),
        ((3, 1), [1], 0),
    ]:
        over = list(range(len(shape))) if axes is None else axes
        case(
            op,
            f"{list(shape)}, axes {'all' if axes is None else axes}, keepdims {keep}",
            {"keepdims": keep},
            lambda: [draw(*shape)] + ([] if axes is None else [integers(axes)]),
            lambda x, _=None: compute(x, over, bool(keep)),
        )
case(
    "ReduceProd",
    "with one zero and with two",
    {"keepdims": 0},
    lambda: [given([[2, 0, 3], [0, 0, 5], [-1, 2, 0.5]]), integers([1])],
    lambda x, _: x.prod(1),
    "the gradient is the product of the others, zeros included",
)
case(
    "ReduceMax",
    "ties",
    {"keepdims": 0},
    lambda: [given([[1, 1, 0], [2, 2, 2], [0, 1, 0]]), integers([1])],
    lambda x, _: x.amax(1),
    "PyTorch's amax shares the gradient equally among equal maxima; another choice is as right",
)
for axis, keep in ((1, 1), (0, 0), (-1, 0)):
    case(
        "ArgMax",
        f"axis {axis}, keepdims {keep}, ties",
        {"axis": axis, "keepdims": keep, "select_last_index": 0},
        lambda: [few(4, 5)],
        lambda x: (
            torch.tensor(np.argmax(x.detach().numpy(), axis)).unsqueeze(axis)
            if keep
            else torch.tensor(np.argmax(x.detach().numpy(), axis))
        ),
        "the first of equal maxima",
    )

for c, x, y in [
    ((2, 3), (2, 3), (2, 3)),
    ((3,), (2, 3), ()),
    ((2, 1), (1, 3), (2, 3)),
    ((), (2, 2), (2,)),
    ((2, 3, 1), (3, 4), (1,)),
]:
    case("Where", f"{list(c)}, {list(x)}, {list(y)}", {}, lambda: [booleans(*c), values(*x), values(*y)], torch.where)


def clip(label, x, low, high, note=None):
    case(
        "Clip",
        label,
        {},
        lambda: [
            x() if callable(x) else given(x),
            None if low is None else given(low),
            None if high is None else given(high),
        ],
        lambda x, a, b: x.clamp(None if a is None else a.item(), None if b is None else b.item()),
        note,
    )


clip("both", lambda: values(3, 4), -0.75, 1.25)
clip("min alone", lambda: values(3, 4), 0.5, None)
clip("max alone", lambda: values(3, 4), None, -0.25)
clip("on the bounds", [-1.25, -1, -0.75, 0, 0.75, 1, 1.25], -1.0, 1.0, "the gradient passes on the bounds themselves")


def pad(label, x, mode, pads, value=None, note=None):
    rank = len(x)

    def compute(x, _pads, value=None):
        if mode == "constant":
            return F.pad(x, torch_pads(pads), value=0 if value is None else value.item())
        index = torch.arange(math.prod(x.shape)).reshape(x.shape).numpy()
        widths = [(pads[i], pads[i + rank]) for i in range(rank)]
        return x.flatten()[torch.tensor(np.pad(index, widths, mode=mode))]

    case(
        "Pad",
        label,
        {"mode": mode},
        lambda: [values(*x), integers(pads)] + ([] if value is None else [given(value)]),
        compute,
        note,
    )


pad("constant, images", (1, 2, 2, 3), "constant", [0, 0, 1, 2, 0, 0, 0, 1])
pad("constant 1.5", (2, 3), "constant", [1, 0, 0, 2], 1.5)
pad("constant, a vector", (3,), "constant", [2, 1], -1)
pad("constant, negative pads crop", (4, 5), "constant", [-1, 1, 0, -2], 0.5)
pad("reflect, images", (1, 2, 3, 4), "reflect", [0, 0, 1, 2, 0, 0, 2, 3], note="the edge is not repeated")
pad("reflect, one side", (2, 4), "reflect", [0, 3, 0, 0])
pad("reflect, both axes", (3, 3), "reflect", [2, 1, 1, 2])
pad("edge, images", (1, 2, 2, 3), "edge", [0, 0, 1, 2, 0, 0, 2, 1])
pad("edge, wider than the tensor", (2, 2), "edge", [3, 0, 0, 4])
pad("edge, channels too", (1, 2, 2, 2), "edge", [0, 1, 1, 0, 0, 1, 0, 1])
pad("nothing", (2, 2), "constant", [0, 0, 0, 0])

LINE = [-6, -3, -1.5, -1, -0.5, -0.25, 0.25, 0.5, 1, 1.5, 3, 6]
FAR = [-100, -20, -8, 8, 20, 100]
POSITIVE = [0.015625, 0.25, 0.5, 1, 1.5, 2, 3.25, 16, 100]
ACTIVATIONS = [
    ("Relu", {}, LINE, F.relu),
    ("Sigmoid", {}, LINE + FAR, torch.sigmoid),
    ("Tanh", {}, LINE + FAR, torch.tanh),
    ("Erf", {}, LINE, torch.erf),
    ("Gelu", {"approximate": "none"}, LINE + FAR, F.gelu),
    ("Gelu", {"approximate": "tanh"}, LINE + FAR, lambda x: F.gelu(x, approximate="tanh")),
    ("Softplus", {}, LINE + FAR, lambda x: torch.logaddexp(x, torch.zeros_like(x))),
    ("Softsign", {}, LINE, F.softsign),
    ("Elu", {"alpha": 1.0}, LINE + FAR, F.elu),
    ("Elu", {"alpha": 0.5}, LINE, lambda x: F.elu(x, 0.5)),
    ("Celu", {"alpha": 2.0}, LINE, lambda x: F.celu(x, 2.0)),
    ("Selu", {}, LINE, F.selu),
    ("LeakyRelu", {"alpha": 0.125}, LINE, lambda x: F.leaky_relu(x, 0.125)),
    ("LeakyRelu", {"alpha": 0.5}, LINE, lambda x: F.leaky_relu(x, 0.5)),
    ("HardSigmoid", {"alpha": 0.25, "beta": 0.5}, LINE, lambda x: (0.25 * x + 0.5).clamp(0, 1)),
    ("HardSwish", {}, [v for v in LINE if abs(v) != 3], F.hardswish),
    ("Mish", {}, LINE + FAR[1:], F.mish),
    ("Exp", {}, LINE, torch.exp),
    ("Log", {}, POSITIVE, torch.log),
    ("Sqrt", {}, POSITIVE, torch.sqrt),
    ("Reciprocal", {}, LINE, torch.reciprocal),
    ("Abs", {}, LINE, torch.abs),
    ("Sign", {}, LINE + [0], torch.sign),
    ("Neg", {}, LINE, torch.neg),
    ("Sin", {}, LINE, torch.sin),
    ("Cos", {}, LINE, torch.cos),
    ("Floor", {}, LINE + [0, -2, 2.75], torch.floor),
    ("Ceil", {}, LINE + [0, -2, 2.75], torch.ceil),
    ("Round", {}, LINE + [2.5, 3.5, -2.5, 0], torch.round),
]
for op, attrs, line, compute in ACTIVATIONS:
    label = ", ".join(f"{k} {v}" for k, v in attrs.items()) or "line"
    case(op, label, attrs, lambda: [given(line)], compute, "halves go to the even neighbour" if op == "Round" else None)
AT_ZERO = [
    ("Relu", {}, F.relu),
    ("Abs", {}, torch.abs),
    ("LeakyRelu", {"alpha": 0.125}, lambda x: F.leaky_relu(x, 0.125)),
    ("Elu", {"alpha": 0.5}, lambda x: F.elu(x, 0.5)),
]
for op, attrs, compute in AT_ZERO:
    case(op, "at zero", attrs, lambda: [given([0, 0])], compute, "PyTorch's choice of a subgradient")
case(
    "PRelu",
    "a slope a channel",
    {},
    lambda: [values(2, 3, 2, 2), values(3, 1, 1)],
    lambda x, a: torch.where(x >= 0, x, a * x),
)

case("Pow", "exponent 2", {}, lambda: [given(LINE), given(2)], lambda x, e: x ** e.item())
case("Pow", "exponent 3", {}, lambda: [given(LINE), given(3)], lambda x, e: x ** e.item())
case("Pow", "exponent 0.5", {}, lambda: [given(POSITIVE), given(0.5)], lambda x, e: x ** e.item())
case("Pow", "exponent -1.5", {}, lambda: [given(POSITIVE), given(-1.5)], lambda x, e: x ** e.item())
case(
    "Pow",
    "exponents 0 and 1",
    {},
    lambda: [given([-2, 0, 3, -2, 0, 3]), given([0, 0, 0, 1, 1, 1])],
    lambda x, e: x ** e.detach(),
)
case(
    "Pow",
    "both vary",
    {},
    lambda: [given([[0.25], [1], [2.5]]), given([-1, 0, 0.5, 2])],
    torch.pow,
    "broadcast; gradient of the exponent too",
)

for a, b in [
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((2, 3, 2, 2), (3, 1, 1)),
    ((3,), ()),
    ((1, 1), (2, 2)),
    ((2, 1, 3), (4, 1)),
]:
    label = f"{list(a)}, {list(b)}"
    nonzero = lambda: values(*b, low=0.5)  # noqa: E731
    case("Add", label, {}, lambda: [values(*a), values(*b)], torch.add)
    case("Sub", label, {}, lambda: [values(*a), values(*b)], torch.sub)
    case("Mul", label, {}, lambda: [values(*a), values(*b)], torch.mul)
    case("Div", label, {}, lambda: [values(*a), nonzero()], torch.div)
    case("Max", label, {}, lambda: [values(*a), values(*b) + 1 / 32], torch.maximum)
    case("Min", label, {}, lambda: [values(*a), values(*b) + 1 / 32], torch.minimum)
HALVES = "PyTorch halves the gradient between equals; another choice is as right"
case("Max", "ties", {}, lambda: [given([1, 2, 3]), given([1, 3, 3])], torch.maximum, HALVES)
case("Min", "ties", {}, lambda: [given([1, 2, 3]), given([1, 3, 3])], torch.minimum, HALVES)

case("Transpose", "[0, 3, 1, 2]", {"perm": [0, 3, 1, 2]}, lambda: [values(1, 2, 3, 2)], lambda x: x.permute(0, 3, 1, 2))
case("Transpose", "[1, 2, 0]", {"perm": [1, 2, 0]}, lambda: [values(2, 3, 2)], lambda x: x.permute(1, 2, 0))
case("Expand", "[3, 1] to [2, 3, 4]", {}, lambda: [values(3, 1), integers([2, 3, 4])], lambda x, _: x.expand(2, 3, 4))
case(
    "Concat",
    "axis 1",
    {"axis": 1},
    lambda: [values(2, 1, 2), values(2, 3, 2), values(2, 2, 2)],
    lambda *x: torch.cat(x, 1),
)
case("Concat", "axis -1", {"axis": -1}, lambda: [values(2, 2), values(2, 1)], lambda *x: torch.cat(x, -1))
case(
    "Slice",
    "step 2",
    {},
    lambda: [values(3, 6), integers([1]), integers([6]), integers([1]), integers([2])],
    lambda x, *_: x[:, 1:6:2],
)
case(
    "Slice",
    "backwards",
    {},
    lambda: [values(3, 4), integers([-1]), integers([-5]), integers([1]), integers([-1])],
    lambda x, *_: x.flip(1),
)
case(
    "Slice",
    "negative positions, two axes",
    {},
    lambda: [values(4, 5), integers([-3, 1]), integers([1000, -1]), integers([0, 1]), integers([1, 1])],
    lambda x, *_: x[-3:, 1:-1],
)
case(
    "Slice",
    "backwards by 2",
    {},
    lambda: [values(5), integers([4]), integers([0]), integers([0]), integers([-2])],
    lambda x, *_: x[[4, 2]],
)
case(
    "Gather",
    "repeated indices",
    {"axis": 1},
    lambda: [values(2, 3), integers([[2, 0], [2, -1]])],
    lambda x, i: x[:, i],
    "gradients of repeated elements add",
)
case(
    "DepthToSpace",
    "DCR",
    {"blocksize": 2, "mode": "DCR"},
    lambda: [values(1, 8, 2, 3)],
    lambda x: x.reshape(1, 2, 2, 2, 2, 3).permute(0, 3, 4, 1, 5, 2).reshape(1, 2, 4, 6),
)
case(
    "SpaceToDepth",
    "2",
    {"blocksize": 2},
    lambda: [values(1, 2, 4, 2)],
    lambda x: x.reshape(1, 2, 2, 2, 1, 2).permute(0, 3, 5, 1, 2, 4).reshape(1, 8, 2, 1),
)
case(
    "LRN",
    "size 3",
    {"size": 3, "alpha": 0.5, "beta": 0.75, "bias": 1.0},
    lambda: [values(1, 5, 2, 2)],
    lambda x: F.local_response_norm(x, 3, 0.5, 0.75, 1.0),
    "alpha is divided by size",
)
case(
    "LRN",
    "size 5, fewer channels",
    {"size": 5, "alpha": 1.0, "beta": 0.5, "bias": 2.0},
    lambda: [values(2, 3, 1, 2)],
    lambda x: F.local_response_norm(x, 5, 1.0, 0.5, 2.0),
)


def resize(label, x, scale, attrs, compute):
    case("Resize", label, attrs, lambda: [values(*x), None, given(scale)], lambda x, _roi, _scales: compute(x))


resize(
    "nearest, twice",
    (1, 2, 2, 3),
    [1, 1, 2, 2],
    {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
    lambda x: F.interpolate(x, scale_factor=2, mode="nearest"),
)
resize(
    "linear, twice",
    (1, 1, 3, 3),
    [1, 1, 2, 2],
    {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
    lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False),
)
resize(
    "linear, twice, corners aligned",
    (1, 1, 3, 2),
    [1, 1, 2, 2],
    {"mode": "linear", "coordinate_transformation_mode": "align_corners"},
    lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True),
)


def normalize(x, axes, epsilon):
    mean = x.mean(axes, keepdim=True)
    return (x - mean) / ((x - mean).square().mean(axes, keepdim=True) + epsilon).sqrt()


case(
    "BatchNormalization",
    "training",
    {"training_mode": 1, "epsilon": 0.125, "momentum": 0.9},
    lambda: [values(3, 2, 2, 2), values(2), values(2), values(2), values(2, low=0.5)],
    lambda x, s, b, m, v: F.batch_norm(x, None, None, s, b, True, 0.1, 0.125),
    "first output alone; the batch's biased variance",
)
case(
    "BatchNormalization",
    "inference",
    {"training_mode": 0, "epsilon": 0.125},
    lambda: [values(2, 2, 2, 2), values(2), values(2), values(2), values(2, low=0.5)],
    lambda x, s, b, m, v: F.batch_norm(x, m.detach(), v.detach(), s, b, False, 0.1, 0.125),
)
case(
    "InstanceNormalization",
    "images",
    {"epsilon": 0.125},
    lambda: [values(2, 2, 2, 3), values(2), values(2)],
    lambda x, s, b: normalize(x, (2, 3), 0.125) * s.reshape(2, 1, 1) + b.reshape(2, 1, 1),
)
case(
    "LayerNormalization",
    "last axis",
    {"axis": -1, "epsilon": 0.125},
    lambda: [values(2, 3, 4), values(4), values(4)],
    lambda x, s, b: normalize(x, (2,), 0.125) * s + b,
)

if __name__ == "__main__":
    header = {
        "about": [
            "Operators, frozen from PyTorch in float64 by operators.py; 12 digits.",
            "A case is one ONNX node, opset 20: op, attrs, inputs in ONNX's order (null: left out). dtype is float unless given. data is row-major.",
            "output is the first output. outputGradient is what flows back into it; inputGradients are what reaches each input, "
            "null where there is none. Both are absent where the operator has no gradient.",
            "note: what the case is about. A note that speaks of a choice names a point where the derivative does not exist.",
        ],
        "torch": torch.__version__,
    }
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    print(json.dumps(header)[:-1] + ',"cases":[\n' + lines + "\n]}")
