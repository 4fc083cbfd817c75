"""What of `torch.nn` is not here, and what to use instead."""

from autograd_lab.absent import ALONE, FULL, NUMBERS
from autograd_lab.errors import OutOfScope

SIZES = "give the layer its sizes when it is made"
INDICES = "return_indices=True of the function without this ending gives the indices"
GRADIENTS = "torch.autograd.grad gives the gradients of a convolution"
LISTED = "dir(torch.{}) lists what is here"

ABSENT = {
    "nn": {
        SIZES: "LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyConv1d LazyConv2d LazyConv3d "
        "LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d LazyInstanceNorm1d "
        "LazyInstanceNorm2d LazyInstanceNorm3d UninitializedBuffer UninitializedParameter",
        ALONE: "DataParallel parallel",
        NUMBERS: "intrinsic qat quantizable quantized",
        "torch.nn.functional.scaled_dot_product_attention is here": "attention",
        "torch.nn.CrossEntropyLoss is here": "AdaptiveLogSoftmaxWithLoss LinearCrossEntropyLoss "
        "LinearCrossEntropyOptions",
        GRADIENTS: "grad",
        LISTED: "FractionalMaxPool2d FractionalMaxPool3d common_types factory_kwargs",
    },
    "nn.functional": {
        INDICES: "adaptive_max_pool1d_with_indices adaptive_max_pool2d_with_indices "
        "adaptive_max_pool3d_with_indices max_pool1d_with_indices max_pool2d_with_indices "
        "max_pool3d_with_indices",
        FULL: "ScalingType SwizzleType scaled_grouped_mm scaled_mm",
        GRADIENTS: "grad",
        "torch.matmul multiplies batches of matrices": "grouped_mm",
        "torch.nn.functional.conv1d is here": "conv_tbc",
        "torch.nn.functional.channel_shuffle is here": "native_channel_shuffle",
        "torch.nn.functional.interpolate is here": "affine_grid grid_sample",
        "torch.cdist is here": "pdist",
        "torch.nn.functional.cross_entropy is here": "linear_cross_entropy",
        LISTED: "assert_int_or_pair fractional_max_pool2d fractional_max_pool2d_with_indices "
        "fractional_max_pool3d fractional_max_pool3d_with_indices",
    },
    "nn.utils": {
        "call the layers one after the other": "fuse_conv_bn_eval fuse_conv_bn_weights "
        "fuse_linear_bn_eval fuse_linear_bn_weights fusion",
        "module.to(memory_format=torch.channels_last) is here":
        "convert_conv2d_weight_memory_format convert_conv3d_weight_memory_format memory_format",
        "make the module, and fill its parameters": "init skip_init",
    },
    "nn.init": {},
    "nn.parameter": {
        SIZES: "UninitializedBuffer UninitializedParameter UninitializedTensorMixin",
    },
}  # fmt: skip
"""By namespace, and by what to use instead: the names."""


def refused(name: str, where: str) -> Exception:
    """The error for a name that is not in a namespace of nn.

    `OutOfScope` for a name that PyTorch has, AttributeError for one that it has not either.
    """
    for instead, names in ABSENT[where].items():
        if name in names.split():
            return OutOfScope(f"{where}.{name}", instead.format(where))
    return AttributeError(f"module 'torch.{where}' has no attribute {name!r}")
