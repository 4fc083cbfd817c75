"""`torch.utils.tensorboard`: what happens in a training run, written for TensorBoard to show.

It writes through the package tensorboardX, which needs no TensorFlow: the extra `tensorboard`. The
files are shown by the program `tensorboard --logdir runs`, which is a package of its own.
"""

from importlib.util import find_spec

if find_spec("tensorboardX") is None:
    raise ModuleNotFoundError(
        "torch.utils.tensorboard writes through tensorboardX, which is not installed: "
        "pip install 'autograd-lab[tensorboard]'",
        name="tensorboardX",
    )

from autograd_lab.utils.tensorboard.writer import SummaryWriter

__all__ = ["SummaryWriter"]
