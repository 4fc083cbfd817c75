"""What layers are made of: normalizations, bilinear layers, images in another size or order."""

import numpy as np

from tests.ops.row import Row, at


def functional(name, *arguments, **named):
    return lambda torch, *tensors: getattr(torch.nn.functional, name)(*tensors, *arguments, **named)


def batch_norm(torch, a, weight, bias):
    return torch.nn.functional.batch_norm(a, None, None, weight, bias, True)


def layer_norm(torch, a, weight, bias):
    return torch.nn.functional.layer_norm(a, tuple(weight.shape), weight, bias)


def group_norm(torch, a, weight, bias):
    return torch.nn.functional.group_norm(a, 2, weight, bias)


def instance_norm(torch, a, weight, bias):
    return torch.nn.functional.instance_norm(a, None, None, weight, bias)


def rms_norm(torch, a, weight):
    return torch.nn.functional.rms_norm(a, tuple(weight.shape), weight, 1e-5)


def unit(a, axes, eps=1e-5):
    return (a - a.mean(axes, keepdims=True)) / np.sqrt(a.var(axes, keepdims=True) + eps)


def affine(a, weight, bias):
    column = (-1, *(1,) * (a.ndim - 2))
    return a * weight.reshape(column) + bias.reshape(column)


def by_channel(axes):
    return lambda a, weight, bias: affine(unit(a, axes(a)), weight, bias)


def by_group(a, weight, bias):
    groups = a.reshape(a.shape[0], 2, -1)
    return affine(unit(groups, 2).reshape(a.shape), weight, bias)


def by_sample(a, weight, bias):
    return unit(a, tuple(range(-weight.ndim, 0))) * weight + bias


def root_mean_square(a, weight):
    return a / np.sqrt((a**2).mean(-1, keepdims=True) + 1e-5) * weight


def bilinear(a, b, weight, bias):
    return np.einsum("ni,kij,nj->nk", a, weight, b) + bias


def shuffled(a):
    n, c, h, w = a.shape
    blocks = a.reshape(n, c // 4, 2, 2, h, w).transpose(0, 1, 4, 2, 5, 3)
    return blocks.reshape(n, c // 4, 2 * h, 2 * w)


def unshuffled(a):
    n, c, h, w = a.shape
    blocks = a.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 3, 5, 2, 4)
    return blocks.reshape(n, 4 * c, h // 2, w // 2)


def doubled(a):
    return a.repeat(2, 2).repeat(2, 3)


def linear_to_three(a):
    """Two pixels in a row made three: their mean stands between them."""
    return np.stack([a[..., 0], a.mean(-1), a[..., 1]], -1)


IMAGES = [
    (at(3, 4, 2, 2), at(4), at(4)), (at(2, 4, 3), at(4), at(4)),
    (at(1, 2, 6, 6), at(2), at(2)),
]  # fmt: skip
ROWS = [
    Row("batch_norm", batch_norm, [*IMAGES, (at(5, 4), at(4), at(4))],
        by_channel(lambda a: (0, *range(2, a.ndim))), "NativeBatchNormBackward0", None),
    Row("instance_norm", instance_norm, IMAGES, by_channel(lambda a: tuple(range(2, a.ndim))),
        "ViewBackward0", None),
    Row("group_norm", group_norm, IMAGES, by_group, "NativeGroupNormBackward0", None),
    Row("layer_norm", layer_norm,
        [(at(3, 4), at(4), at(4)), (at(2, 3, 4, layout="strided"), at(3, 4), at(3, 4))], by_sample,
        "NativeLayerNormBackward0", None),
    Row("rms_norm", rms_norm, [(at(3, 4), at(4)), (at(2, 3, 4), at(4))], root_mean_square,
        "MulBackward0", None),
    Row("bilinear", functional("bilinear"), [(at(3, 2), at(3, 4), at(2, 2, 4), at(2))], bilinear,
        "AddBackward0", None),
    Row("pixel_shuffle", functional("pixel_shuffle", 2), [(at(1, 8, 2, 3),)], shuffled,
        "PixelShuffleBackward0"),
    Row("pixel_unshuffle", functional("pixel_unshuffle", 2), [(at(1, 2, 4, 6),)], unshuffled,
        "PixelUnshuffleBackward0"),
    Row("channel_shuffle", functional("channel_shuffle", 2), [(at(1, 4, 3),)],
        lambda a: a[:, [0, 2, 1, 3]], "ChannelShuffleBackward0"),
    Row("interpolate nearest", functional("interpolate", scale_factor=2), [(at(1, 2, 2, 3),)],
        doubled, "UpsampleNearest2DBackward0", None),
    Row("interpolate linear", functional("interpolate", 3, mode="linear", align_corners=True),
        [(at(1, 3, 2),)], linear_to_three, "UpsampleLinear1DBackward0", None),
]  # fmt: skip
