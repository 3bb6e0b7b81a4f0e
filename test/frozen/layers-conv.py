"""Freezes convolutions, pooling, shapes and merges from PyTorch; layer_cases.py says what of them.

    python3 test/frozen/layers-conv.py > test/frozen/layers-conv.json        (torch 1.13, seconds)
"""

import torch
import torch.nn.functional as F

from layer_cases import case, freeze


def kernel(*shape, bias=None):
    return {"kernel": shape, **({} if bias is None else {"bias": (bias,)})}


# Convolutions. "same" of an even remainder is PyTorch's padding; an odd one goes behind, which F.pad says.
case("conv1d", (3, 9), kernel(4, 3, 3, bias=4), lambda x, w: F.conv1d(F.pad(x, (1, 1)), w["kernel"], w["bias"], stride=2))
case("conv1d, padding 2, dilated", (2, 10), kernel(4, 2, 3, bias=4), lambda x, w: F.conv1d(x, w["kernel"], w["bias"], padding=2, dilation=2))
case("conv2d, same", (3, 6, 7), kernel(5, 3, 3, 3, bias=5), lambda x, w: F.relu(F.conv2d(x, w["kernel"], w["bias"], padding=1)))
case("conv2d, same, stride 2", (3, 6, 8), kernel(4, 3, 3, 3, bias=4), lambda x, w: F.conv2d(F.pad(x, (0, 1, 0, 1)), w["kernel"], w["bias"], stride=2))
case("conv2d, 7 x 7, stride 2, padding 3", (3, 11, 12), kernel(4, 3, 7, 7), lambda x, w: F.conv2d(x, w["kernel"], stride=2, padding=3))
case("conv2d, stride 4, padding 2", (3, 23, 19), kernel(2, 3, 5, 5, bias=2), lambda x, w: F.conv2d(x, w["kernel"], w["bias"], stride=4, padding=2))
case("conv2d, groups", (6, 5, 4), kernel(4, 3, 3, 3, bias=4), lambda x, w: F.conv2d(x, w["kernel"], w["bias"], padding=1, groups=2))
case("conv2d, dilated", (2, 7, 8), kernel(3, 2, 3, 3, bias=3), lambda x, w: F.conv2d(x, w["kernel"], w["bias"], padding=(2, 1), dilation=(2, 1)))
case("conv2d, 16 to 32, relu", (16, 6, 6), kernel(32, 16, 3, 3, bias=32), lambda x, w: F.relu(F.conv2d(x, w["kernel"], w["bias"], padding=1)))
case("conv3d", (2, 4, 5, 3), kernel(3, 2, 3, 3, 3, bias=3), lambda x, w: F.conv3d(x, w["kernel"], w["bias"], padding=1))
case("conv3d, valid, stride 2", (2, 5, 6, 4), kernel(2, 2, 2, 3, 2, bias=2), lambda x, w: F.conv3d(x, w["kernel"], w["bias"], stride=(2, 1, 2)))
case("depthwiseConv2d", (4, 6, 5), kernel(4, 1, 3, 3, bias=4), lambda x, w: F.conv2d(x, w["kernel"], w["bias"], padding=1, groups=4))
case("depthwiseConv2d, stride 2, 2 a channel", (3, 7, 6), kernel(6, 1, 3, 3, bias=6), lambda x, w: F.conv2d(x, w["kernel"], w["bias"], stride=2, padding=1, groups=3))
case("depthwiseConv1d", (3, 8), kernel(3, 1, 3, bias=3), lambda x, w: F.conv1d(x, w["kernel"], w["bias"], padding=1, groups=3))
case(
    "separableConv2d", (3, 6, 5),
    {"depthwiseKernel": (6, 1, 3, 3), "pointwiseKernel": (5, 6, 1, 1), "bias": (5,)},
    lambda x, w: F.conv2d(F.conv2d(x, w["depthwiseKernel"], padding=1, groups=3), w["pointwiseKernel"], w["bias"]),
)
case(
    "separableConv1d", (3, 8),
    {"depthwiseKernel": (3, 1, 3), "pointwiseKernel": (4, 3, 1), "bias": (4,)},
    lambda x, w: F.conv1d(F.conv1d(F.pad(x, (0, 1)), w["depthwiseKernel"], stride=2, groups=3), w["pointwiseKernel"], w["bias"]),
)

# Transposed convolutions. Keras's "same" of window 3 and stride 2 cuts one place off behind.
case("conv1dTranspose", (3, 5), kernel(3, 4, 4, bias=4), lambda x, w: F.conv_transpose1d(x, w["kernel"], w["bias"], stride=2, padding=1))
case("conv2dTranspose, same, 3 x 3, stride 2", (3, 4, 5), kernel(3, 2, 3, 3, bias=2), lambda x, w: F.conv_transpose2d(x, w["kernel"], w["bias"], stride=2)[:, :, :8, :10])
case("conv2dTranspose, same, 4 x 4, stride 2", (3, 4, 3), kernel(3, 2, 4, 4), lambda x, w: F.conv_transpose2d(x, w["kernel"], stride=2, padding=1))
case("conv2dTranspose, same, 2 x 2, stride 3", (2, 3, 3), kernel(2, 2, 2, 2, bias=2), lambda x, w: F.conv_transpose2d(x, w["kernel"], w["bias"], stride=3, output_padding=1))
case("conv2dTranspose, valid", (2, 4, 4), kernel(2, 3, 3, 3, bias=3), lambda x, w: F.conv_transpose2d(x, w["kernel"], w["bias"], stride=(2, 1)))
case(
    "conv2dTranspose, padding 1, output padding 1, groups, dilated", (4, 4, 5), kernel(4, 3, 3, 3, bias=6),
    lambda x, w: F.conv_transpose2d(x, w["kernel"], w["bias"], stride=2, padding=1, output_padding=1, groups=2, dilation=2),
)
case("conv3dTranspose", (2, 3, 2, 3), kernel(2, 2, 2, 2, 2, bias=2), lambda x, w: F.conv_transpose3d(x, w["kernel"], w["bias"], stride=2))

# Pooling
case("maxPool1d", (3, 9), {}, lambda x, w: F.max_pool1d(x, 2))
case("maxPool2d", (3, 6, 7), {}, lambda x, w: F.max_pool2d(x, 2))
case("maxPool2d, 3, stride 2", (2, 9, 8), {}, lambda x, w: F.max_pool2d(x, 3, 2))
case("maxPool2d, 3, stride 2, padding 1", (2, 8, 7), {}, lambda x, w: F.max_pool2d(x, 3, 2, 1))
case("maxPool2d, ceilMode", (2, 8, 6), {}, lambda x, w: F.max_pool2d(x, 3, 2, ceil_mode=True))
case("maxPool2d, ceilMode, padding 1, stride 3", (2, 7, 5), {}, lambda x, w: F.max_pool2d(x, 2, 3, 1, ceil_mode=True))
case("maxPool3d", (2, 4, 5, 6), {}, lambda x, w: F.max_pool3d(x, 2, (2, 1, 2)))
case("averagePool1d", (2, 9), {}, lambda x, w: F.avg_pool1d(x, 3, 2))
case("averagePool2d", (2, 6, 7), {}, lambda x, w: F.avg_pool2d(x, 2))
case("averagePool2d, 3, stride 2, padding 1", (2, 7, 6), {}, lambda x, w: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))
case("averagePool2d, the border counts", (2, 7, 6), {}, lambda x, w: F.avg_pool2d(x, 3, 2, 1))
case("averagePool2d, the border counts, ceilMode", (2, 6, 7), {}, lambda x, w: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True))
case("averagePool2d, ceilMode", (2, 6, 8), {}, lambda x, w: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False))
case("averagePool3d", (2, 4, 5, 3), {}, lambda x, w: F.avg_pool3d(x, 2))
case("adaptiveAveragePool1d", (2, 10), {}, lambda x, w: F.adaptive_avg_pool1d(x, 4))
case("adaptiveAveragePool2d", (2, 7, 8), {}, lambda x, w: F.adaptive_avg_pool2d(x, (3, 5)))
case("adaptiveAveragePool2d, whole windows", (2, 6, 8), {}, lambda x, w: F.adaptive_avg_pool2d(x, (3, 2)))
case("adaptiveAveragePool2d, larger than its input", (2, 3, 2), {}, lambda x, w: F.adaptive_avg_pool2d(x, 4))
case("globalAveragePool1d", (3, 5), {}, lambda x, w: x.mean(2))
case("globalAveragePool2d", (3, 4, 5), {}, lambda x, w: F.adaptive_avg_pool2d(x, 1).flatten(1))
case("globalAveragePool3d", (2, 2, 3, 4), {}, lambda x, w: F.adaptive_avg_pool3d(x, 1).flatten(1))
case("globalMaxPool1d", (3, 5), {}, lambda x, w: x.amax(2))
case("globalMaxPool2d", (3, 4, 5), {}, lambda x, w: F.adaptive_max_pool2d(x, 1))
case("globalMaxPool3d", (2, 2, 3, 4), {}, lambda x, w: F.adaptive_max_pool3d(x, 1).flatten(1))

# Shapes
case("zeroPad1d", (2, 5), {}, lambda x, w: F.pad(x, (1, 2)))
case("zeroPad2d", (2, 4, 5), {}, lambda x, w: F.pad(x, (0, 3, 1, 2)))
case("zeroPad3d", (2, 2, 3, 4), {}, lambda x, w: F.pad(x, (1,) * 6))
case("reflectPad1d", (2, 5), {}, lambda x, w: F.pad(x, (2, 1), mode="reflect"))
case("reflectPad2d", (2, 4, 5), {}, lambda x, w: F.pad(x, (1, 3, 2, 2), mode="reflect"))
case("crop1d", (2, 7), {}, lambda x, w: x[:, :, 2:6])
case("crop2d", (2, 6, 5), {}, lambda x, w: x[:, :, 1:4, 1:4])
case("crop3d", (2, 3, 4, 5), {}, lambda x, w: x[:, :, 1:2, 1:3, 1:4])
case("permute", (2, 3, 4), {}, lambda x, w: x.permute(0, 3, 1, 2))
case("upSampling2d", (2, 3, 4), {}, lambda x, w: F.interpolate(x, scale_factor=2))
case("upSampling2d, [3, 1]", (2, 3, 4), {}, lambda x, w: F.interpolate(x, scale_factor=(3, 1)))
case("upSampling2d, bilinear", (2, 3, 4), {}, lambda x, w: F.interpolate(x, scale_factor=(2, 3), mode="bilinear", align_corners=False))
case("resize2d, larger", (2, 4, 3), {}, lambda x, w: F.interpolate(x, size=(7, 5), mode="bilinear", align_corners=False))
case("resize2d, smaller", (2, 9, 8), {}, lambda x, w: F.interpolate(x, size=(4, 5), mode="bilinear", align_corners=False))
case("resize2d, nearest", (2, 5, 7), {}, lambda x, w: F.interpolate(x, size=(8, 3), mode="nearest-exact"))
case("pixelShuffle", (8, 3, 2), {}, lambda x, w: F.pixel_shuffle(x, 2))
case("pixelUnshuffle", (2, 6, 3), {}, lambda x, w: F.pixel_unshuffle(x, 3))

# Merges
case(
    "residual", (4, 5, 5),
    {"conv2d.kernel": (6, 4, 3, 3), "conv2d.bias": (6,), "conv2d_1.kernel": (6, 4, 1, 1)},
    lambda x, w: F.relu(F.conv2d(x, w["conv2d.kernel"], w["conv2d.bias"], stride=2, padding=1) + F.conv2d(x, w["conv2d_1.kernel"], stride=2)),
)
case(
    "concat", (2, 4, 4),
    {"conv2d.kernel": (3, 2, 3, 3), "conv2d.bias": (3,), "conv2d_1.kernel": (1, 2, 1, 1), "conv2d_1.bias": (1,)},
    lambda x, w: torch.cat([F.conv2d(x, w["conv2d.kernel"], w["conv2d.bias"], padding=1), x, F.conv2d(x, w["conv2d_1.kernel"], w["conv2d_1.bias"])], 1),
)

freeze()
