"""Which trained weights there are for a network, and how one asks for them, as torchvision has it.

`weights=ResNet18_Weights.GLYPHS`, `weights="GLYPHS"` and, with a warning, the `pretrained=True` of
before torchvision 0.13.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from autograd_lab.datasets import CHARACTERS
from autograd_lab.errors import OutOfScope
from autograd_lab.serialization import load
from autograd_lab.tensor import Tensor

__all__ = ["ResNet18_Weights", "ResNet34_Weights", "ResNet50_Weights", "Weights", "WeightsEnum"]

HOST = "https://download.pytorch.org/models/"
SINCE = "deprecated since 0.13 and may be removed in the future"
IMAGENET_PREPARED = (
    "resize the shorter side to 256 pixels, cut out the middle 224 x 224, then take "
    "(x - mean) / std with mean (0.485, 0.456, 0.406) and std (0.229, 0.224, 0.225)"
)


class Meta(dict[str, Any]):
    """What is known about weights; what is not here of what torchvision knows is out of scope."""

    def __missing__(self, name: str) -> Any:
        raise OutOfScope(f"models.Weights.meta[{name!r}]", f"here is {', '.join(self)}")


@dataclass(frozen=True)
class Weights:
    """url: where the state_dict is, or the name of a file of this package. Its name ends with the
    first digits of its SHA-256. transforms: gives the function that prepares images. meta: facts.
    arguments: those of ResNet that the weights are for.
    """

    url: str
    transforms: Callable[[], Callable[[Tensor], Tensor]]
    meta: Meta
    arguments: dict[str, Any]


class WeightsEnum(Enum):
    """The weights that there are for a network."""

    @classmethod
    def verify(cls, given: Any) -> Self | None:
        """The member that is meant by a member, its name, or None. KeyError, TypeError if none."""
        if given is None or isinstance(given, cls):
            return given
        if isinstance(given, str):
            try:
                return cls[given.replace(f"{cls.__name__}.", "")]
            except KeyError as error:
                error.add_note(f"{cls.__name__} has {', '.join(cls.__members__)}")
                raise
        raise TypeError(
            f"Invalid Weight class provided; expected {cls.__name__} "
            f"but received {given.__class__.__name__}."
        )

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """The arguments of ResNet, which may not be others than the weights are for."""
        for name, expected in self.value.arguments.items():
            if given.get(name, expected) != expected:
                raise ValueError(
                    f"The parameter '{name}' expected value {expected} but got {given[name]} "
                    "instead."
                )
        return {**given, **self.value.arguments}

    def get_state_dict(self, progress: bool = True, check_hash: bool = True) -> dict[str, Tensor]:
        """Read the weights, from the package or, once downloaded, from the cache.

        Errors: those of `hub.load_state_dict_from_url`.
        """
        if not self.url.startswith("https:"):
            bundled = Path(__file__).with_name(self.url)
            return cast(dict[str, Tensor], load(bundled, weights_only=True))
        from autograd_lab import hub

        try:
            loaded = hub.load_state_dict_from_url(
                self.url, progress=progress, check_hash=check_hash
            )
        except hub.DownloadFailed as error:
            reason = f'{error.reason}; resnet18(weights="GLYPHS") needs no network'
            raise hub.DownloadFailed(error.url, error.path, reason) from error
        return cast(dict[str, Tensor], loaded)

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}.{self.name}"

    __str__ = __repr__

    @property
    def url(self) -> str:
        return cast(Weights, self.value).url

    @property
    def transforms(self) -> Callable[[], Callable[[Tensor], Tensor]]:
        return cast(Weights, self.value).transforms

    @property
    def meta(self) -> Meta:
        return cast(Weights, self.value).meta


def three_channels(images: Tensor) -> Tensor:
    """Grey images (..., 1, H, W) with values in 0..1 as (..., 3, H, W)."""
    return images.expand(*images.shape[:-3], 3, *images.shape[-2:])


def _three_channels() -> Callable[[Tensor], Tensor]:
    return three_channels


def _of_imagenet() -> Callable[[Tensor], Tensor]:
    raise OutOfScope("models.Weights.transforms of ImageNet's weights", IMAGENET_PREPARED)


def _glyphs() -> Weights:
    meta = Meta(min_size=(1, 1), num_params=708159, categories=list(CHARACTERS))
    arguments = {"num_classes": len(CHARACTERS), "width": 16}
    return Weights("resnet18-glyphs-9f5b85ae.pth", _three_channels, meta, arguments)


def _imagenet(file: str, num_params: int, top1: float, top5: float) -> Weights:
    """Weights of torchvision. top1, top5: their accuracies in percent, as torchvision states."""
    metrics = {"ImageNet-1K": {"acc@1": top1, "acc@5": top5}}
    meta = Meta(min_size=(1, 1), num_params=num_params, _metrics=metrics)
    return Weights(HOST + file, _of_imagenet, meta, {"num_classes": 1000})


class ResNet18_Weights(WeightsEnum):
    IMAGENET1K_V1 = _imagenet("resnet18-f37072fd.pth", 11689512, 69.758, 89.078)
    GLYPHS = _glyphs()
    DEFAULT = IMAGENET1K_V1


class ResNet34_Weights(WeightsEnum):
    IMAGENET1K_V1 = _imagenet("resnet34-b627a593.pth", 21797672, 73.314, 91.42)
    DEFAULT = IMAGENET1K_V1


class ResNet50_Weights(WeightsEnum):
    IMAGENET1K_V1 = _imagenet("resnet50-0676ba61.pth", 25557032, 76.13, 92.862)
    IMAGENET1K_V2 = _imagenet("resnet50-11ad3fa6.pth", 25557032, 80.858, 95.434)
    DEFAULT = IMAGENET1K_V2


Builder = TypeVar("Builder", bound=Callable[..., Any])


def taking_weights(enum: type[WeightsEnum]) -> Callable[[Builder], Builder]:
    """Decorate a function of weights=None, progress=True and others: it is given a member of enum
    or None, whatever the user wrote, and the user a warning for what is no longer the way."""

    def decorate(build: Builder) -> Builder:
        @wraps(build)
        def builder(*args: Any, **kwargs: Any) -> Any:
            names = ("weights", "progress", "kwargs")[: len(args)]
            if args:
                _warn_of_positions(names)
            kwargs = {**kwargs, **dict(zip(names, args, strict=False))}
            if "weights" in kwargs or "pretrained" in kwargs:
                kwargs = _with_weights(enum, kwargs)
            return build(**kwargs)

        return cast(Builder, builder)

    return decorate


def _warn_of_positions(names: tuple[str, ...]) -> None:
    quoted = [f"'{name}'" for name in names]
    comma = "," if len(names) > 2 else ""
    listed = f"{', '.join(quoted[:-1])}{comma} and {quoted[-1]}" if quoted[1:] else quoted[0]
    warnings.warn(
        f"Using {listed} as positional parameter(s) is {SINCE}. "
        "Please use keyword parameter(s) instead.",
        stacklevel=3,
    )


def _with_weights(enum: type[WeightsEnum], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments with a member of enum for weights, in the place of a name or a flag."""
    given = kwargs.get("weights")
    if "weights" in kwargs and (given is None or isinstance(given, (str, WeightsEnum))):
        return {**kwargs, "weights": enum.verify(given)}
    others = dict(kwargs)
    if "weights" not in kwargs:
        warnings.warn(
            f"The parameter 'pretrained' is {SINCE}, please use 'weights' instead.", stacklevel=3
        )
        given = others.pop("pretrained")
    meant = enum["IMAGENET1K_V1"] if given else None
    newest = (
        f" You can also use `weights={enum.__name__}.DEFAULT` to get the most up-to-date weights."
    )
    warnings.warn(
        f"Arguments other than a weight enum or `None` for 'weights' are {SINCE}. "
        f"The current behavior is equivalent to passing `weights={meant}`."
        f"{newest if meant else ''}",
        stacklevel=3,
    )
    return {**others, "weights": meant}
