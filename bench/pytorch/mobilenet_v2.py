"""MobileNetV2 (Sandler et al., 2018) for 32 x 32 images: the first two strided convolutions have stride 1. As one would write it in PyTorch."""

from torch import nn

# expansion, channels, blocks, stride of the first block
STAGES = ((1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


def conv_bn(channels, filters, kernel, stride=1, groups=1):
    conv = nn.Conv2d(channels, filters, kernel, stride, padding=kernel // 2, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(filters)]


class InvertedResidual(nn.Module):
    def __init__(self, channels, filters, stride, expansion):
        super().__init__()
        hidden = channels * expansion
        layers = [*conv_bn(channels, hidden, 1), nn.ReLU6(inplace=True)] if expansion > 1 else []
        layers += [*conv_bn(hidden, hidden, 3, stride, groups=hidden), nn.ReLU6(inplace=True)]
        self.layers = nn.Sequential(*layers, *conv_bn(hidden, filters, 1))
        self.is_residual = stride == 1 and channels == filters

    def forward(self, x):
        return x + self.layers(x) if self.is_residual else self.layers(x)


def mobilenet_v2(classes=10):
    layers, channels = [*conv_bn(3, 32, 3), nn.ReLU6(inplace=True)], 32
    for expansion, filters, blocks, stride in STAGES:
        for block in range(blocks):
            layers.append(InvertedResidual(channels, filters, stride if block == 0 else 1, expansion))
            channels = filters
    layers += [*conv_bn(channels, 1280, 1), nn.ReLU6(inplace=True)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1280, classes))
