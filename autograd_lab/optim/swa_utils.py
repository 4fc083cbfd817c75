"""Averages of a model over its training, and what goes with them.

Izmailov et al., "Averaging weights leads to wider optima and better generalization", 2018.
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import chain
from math import cos, pi
from typing import Any, Literal

from autograd_lab import dtypes
from autograd_lab.autograd.grad_mode import no_grad
from autograd_lab.from_data import tensor
from autograd_lab.nn import Module
from autograd_lab.optim.lr_scheduler.scheduler import LRScheduler, Rate, for_each_group, without
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor

Averaging = Callable[[Tensor, Tensor, Any], Tensor]
AveragingAll = Callable[[Any, Any, Any], None]


def get_ema_avg_fn(decay: float = 0.999) -> Averaging:
    """The average that forgets: decay times itself, and the rest from the model.

    Errors: ValueError unless decay is in [0, 1].
    """
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Averaging:
    """The mean of all models so far."""

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def get_ema_multi_avg_fn(decay: float = 0.999) -> AveragingAll:
    """`get_ema_avg_fn` for lists of tensors, which it changes in place."""
    return _for_all(get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> AveragingAll:
    """`get_swa_avg_fn` for lists of tensors, which it changes in place."""
    return _for_all(get_swa_avg_fn())


def _for_all(average: Averaging) -> AveragingAll:
    @no_grad()
    def update(averaged: Any, current: Any, num_averaged: Any) -> None:
        for mean, new in zip(averaged, current, strict=True):
            mean.copy_(average(mean, new, num_averaged))

    return update


def _check_decay(decay: float) -> None:
    refuse_if(
        decay < 0.0 or decay > 1.0,
        f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.",
        decay, "decay",
    )  # fmt: skip


class AveragedModel(Module):
    """A copy of a model whose parameters are the average of the model's.

    avg_fn: the average of one tensor; multi_avg_fn: of lists, in place; the mean of all models
    unless one is given. use_buffers: average the buffers too; else they are copied.

    Example:
        >>> averaged = torch.optim.swa_utils.AveragedModel(model)
        >>> averaged.update_parameters(model)   # after each epoch
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Averaging | None = None,
        multi_avg_fn: AveragingAll | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", tensor(0, dtype=dtypes.int64, device=device))
        self.avg_fn, self.multi_avg_fn = avg_fn, multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the averaged model makes of its inputs."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Take the model as it is into the average; the first time, copy it."""
        means = [p.detach() for p in self._averaged(self.module)]
        news = [
            p.detach().to(mean.device)
            for p, mean in zip(self._averaged(model), means, strict=False)
        ]
        if self.n_averaged.item() == 0:
            for mean, new in zip(means, news, strict=False):
                mean.copy_(new)
        else:
            update = self.multi_avg_fn or _for_all(self.avg_fn or get_swa_avg_fn())
            update(means, news, self.n_averaged)
        if not self.use_buffers:
            for kept, new in zip(self.module.buffers(), model.buffers(), strict=True):
                kept.detach().copy_(new.detach().to(kept.device))
        self.n_averaged += 1

    def _averaged(self, model: Module) -> Iterable[Tensor]:
        return chain(model.parameters(), model.buffers() if self.use_buffers else ())


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Compute the running statistics of a model's BatchNorm layers anew, from all of the data.

    loader: batches, or lists with the batch first.
    """
    from autograd_lab.nn.modules.batchnorm import _BatchNorm

    layers = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    if not layers:
        return
    momenta = [layer.momentum for layer in layers]
    was_training = model.training
    model.train()
    for layer in layers:
        layer.reset_running_stats()
        layer.momentum = None
    for batch in loader:
        inputs = batch[0] if isinstance(batch, (list, tuple)) else batch
        model(inputs if device is None else inputs.to(device))
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """The rate, to swa_lr in anneal_epochs epochs, along a cosine or a line; there it stays.

    Errors: ValueError for another strategy, and for epochs below 0.

    Example: `SWALR(optimizer, swa_lr=0.05)`
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | list[float],
        anneal_epochs: int = 10,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        last_epoch: int = -1,
    ) -> None:
        rates = for_each_group("swa_lr", optimizer, swa_lr)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["swa_lr"] = rate
        refuse_if(
            anneal_strategy not in ("cos", "linear"),
            f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}",
            anneal_strategy, "anneal_strategy",
        )  # fmt: skip
        self._anneal_strategy = anneal_strategy
        refuse_if(
            not isinstance(anneal_epochs, int) or anneal_epochs < 0,
            f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}",
            anneal_epochs, "anneal_epochs",
        )  # fmt: skip
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _share(self, step: int) -> float:
        """The share of swa_lr in the rate after so many steps."""
        part = max(0, min(1, step / max(1, self.anneal_epochs)))
        return part if self._anneal_strategy == "linear" else (1 - cos(pi * part)) / 2

    def get_lr(self) -> list[Rate]:
        rates = self._rates()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, share = self._share(step - 1), self._share(step)
        result = []
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            goal = group["swa_lr"]
            first = goal if before == 1 else (lr - before * goal) / (1 - before)
            result.append(goal * share + first * (1 - share))
        return result

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimizer."""
        return without(self.__dict__, "optimizer")
