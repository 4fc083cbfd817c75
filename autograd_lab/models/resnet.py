"""Residual networks, built and named as torchvision builds and names them.

Every block adds what it computes to what it was given: relu(f(x) + x). Deep Residual Learning for
Image Recognition (He et al., 2015, https://arxiv.org/abs/1512.03385). Bottleneck puts the stride on
its 3x3 convolution, as torchvision does.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from autograd_lab import nn
from autograd_lab.models.weights import (
    ResNet18_Weights,
    ResNet34_Weights,
    ResNet50_Weights,
    WeightsEnum,
    taking_weights,
)
from autograd_lab.ops.reshaping import flatten
from autograd_lab.tensor import Tensor

__all__ = ["ResNet", "resnet18", "resnet34", "resnet50"]


def conv3x3(
    inputs: int, outputs: int, stride: int = 1, groups: int = 1, dilation: int = 1
) -> nn.Conv2d:
    """A 3x3 convolution that keeps height and width where its stride is 1."""
    return nn.Conv2d(
        inputs,
        outputs,
        kernel_size=3,
        stride=stride,
        padding=dilation,
        groups=groups,
        bias=False,
        dilation=dilation,
    )


def conv1x1(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    """A linear map of the channels, the same at each pixel."""
    return nn.Conv2d(inputs, outputs, kernel_size=1, stride=stride, bias=False)


class BasicBlock(nn.Module):
    """relu(bn(conv3x3(relu(bn(conv3x3(x))))) + x), from (N, inplanes, H, W) to (N, planes, H', W').

    stride: of the first convolution. downsample: what is applied to x where the shapes differ.
    """

    expansion: ClassVar[int] = 1

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: Callable[..., nn.Module] | None = None,
    ) -> None:
        super().__init__()
        norm_layer = norm_layer or nn.BatchNorm2d
        if groups != 1 or base_width != 64:
            raise ValueError("BasicBlock only supports groups=1 and base_width=64")
        if dilation > 1:
            raise NotImplementedError("Dilation > 1 not supported in BasicBlock")
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = norm_layer(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = norm_layer(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class Bottleneck(nn.Module):
    """A block of a 1x1, a 3x3 and a 1x1 convolution; its output has 4 * planes channels.

    groups, base_width, dilation: of the 3x3 convolution, which gives planes * base_width / 64 *
    groups channels.
    """

    expansion: ClassVar[int] = 4

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        groups: int = 1,
        base_width: int = 64,
        dilation: int = 1,
        norm_layer: Callable[..., nn.Module] | None = None,
    ) -> None:
        super().__init__()
        norm_layer = norm_layer or nn.BatchNorm2d
        width = int(planes * (base_width / 64.0)) * groups
        self.conv1 = conv1x1(inplanes, width)
        self.bn1 = norm_layer(width)
        self.conv2 = conv3x3(width, width, stride, groups, dilation)
        self.bn2 = norm_layer(width)
        self.conv3 = conv1x1(width, planes * self.expansion)
        self.bn3 = norm_layer(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class ResNet(nn.Module):
    """A residual network for images (N, 3, H, W), giving scores (N, num_classes).

    layers: how many blocks in each of the four stages, which have width, 2, 4 and 8 times width
    channels. All but width, which torchvision has fixed at 64, is as torchvision has it.

    Example: `ResNet(BasicBlock, [2, 2, 2, 2], num_classes=10, width=16)` is a narrow ResNet-18.
    """

    def __init__(
        self,
        block: type[BasicBlock | Bottleneck],
        layers: list[int],
        num_classes: int = 1000,
        zero_init_residual: bool = False,
        groups: int = 1,
        width_per_group: int = 64,
        replace_stride_with_dilation: list[bool] | None = None,
        norm_layer: Callable[..., nn.Module] | None = None,
        *,
        width: int = 64,
    ) -> None:
        super().__init__()
        self._norm_layer = norm_layer or nn.BatchNorm2d
        self.inplanes = width
        self.dilation = 1
        dilate = replace_stride_with_dilation
        if dilate is None:
            dilate = [False, False, False]
        if len(dilate) != 3:
            raise ValueError(
                f"replace_stride_with_dilation should be None or a 3-element tuple, got {dilate}"
            )
        self.groups = groups
        self.base_width = width_per_group
        self.conv1 = nn.Conv2d(3, width, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, width, layers[0])
        self.layer2 = self._make_layer(block, 2 * width, layers[1], 2, dilate[0])
        self.layer3 = self._make_layer(block, 4 * width, layers[2], 2, dilate[1])
        self.layer4 = self._make_layer(block, 8 * width, layers[3], 2, dilate[2])
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8 * width * block.expansion, num_classes)
        self._initialise(zero_init_residual)

    def _make_layer(
        self,
        block: type[BasicBlock | Bottleneck],
        planes: int,
        blocks: int,
        stride: int = 1,
        dilate: bool = False,
    ) -> nn.Sequential:
        """A stage: its first block has the stride, or a dilation in the place of it."""
        before = self.dilation
        if dilate:
            self.dilation *= stride
            stride = 1
        outputs = planes * block.expansion
        downsample = None
        if stride != 1 or self.inplanes != outputs:
            shortcut = conv1x1(self.inplanes, outputs, stride)
            downsample = nn.Sequential(shortcut, self._norm_layer(outputs))
        shared = (self.groups, self.base_width)
        norm = self._norm_layer
        stage = [block(self.inplanes, planes, stride, downsample, *shared, before, norm)]
        self.inplanes = outputs
        for _ in range(1, blocks):
            stage.append(block(outputs, planes, 1, None, *shared, self.dilation, norm))
        return nn.Sequential(*stage)

    def _initialise(self, zero_init_residual: bool) -> None:
        """Normal numbers for the convolutions; with zero_init_residual, each block begins as x."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(module.weight, 1)
                nn.init.constant_(module.bias, 0)
        if not zero_init_residual:
            return
        for module in self.modules():
            if isinstance(module, (BasicBlock, Bottleneck)):
                last = module.bn3 if isinstance(module, Bottleneck) else module.bn2
                if last.weight is not None:
                    nn.init.constant_(last.weight, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(flatten(self.avgpool(x), 1))


def _resnet(
    block: type[BasicBlock | Bottleneck],
    layers: list[int],
    weights: WeightsEnum | None,
    progress: bool,
    options: dict[str, Any],
) -> ResNet:
    if weights is None:
        return ResNet(block, layers, **options)
    model = ResNet(block, layers, **weights.arguments(options))
    model.load_state_dict(weights.get_state_dict(progress=progress))
    return model


@taking_weights(ResNet18_Weights)
def resnet18(
    *, weights: ResNet18_Weights | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNet-18: 11,689,512 parameters, 122 entries in its state_dict.

    weights: None for random ones; `ResNet18_Weights.GLYPHS`, or "GLYPHS", for a network of 16
    channels that comes with the package and knows letters and digits; "IMAGENET1K_V1" for
    torchvision's, which are downloaded once. progress: show a bar while they are. Others: those of
    ResNet, such as num_classes and width. KeyError for weights that there are none of, ValueError
    for arguments that the weights do not fit.

    Example: `resnet18(weights="GLYPHS").fc` is `Linear(in_features=128, out_features=..., ...)`.
    """
    return _resnet(BasicBlock, [2, 2, 2, 2], weights, progress, kwargs)


@taking_weights(ResNet34_Weights)
def resnet34(
    *, weights: ResNet34_Weights | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNet-34: 21,797,672 parameters. The arguments are those of `resnet18`."""
    return _resnet(BasicBlock, [3, 4, 6, 3], weights, progress, kwargs)


@taking_weights(ResNet50_Weights)
def resnet50(
    *, weights: ResNet50_Weights | None = None, progress: bool = True, **kwargs: Any
) -> ResNet:
    """ResNet-50, of Bottleneck blocks: 25,557,032 parameters. The arguments are those of
    `resnet18`."""
    return _resnet(Bottleneck, [3, 4, 6, 3], weights, progress, kwargs)
