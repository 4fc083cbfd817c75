"""The writer of event files, with the methods of PyTorch's."""

import os
import socket
import time
from datetime import datetime
from typing import Any

import numpy as np
from tensorboardX import summary

from autograd_lab.errors import OutOfScope
from autograd_lab.tensor import Tensor
from autograd_lab.utils.tensorboard.events import EventFile
from autograd_lab.utils.tensorboard.images import pixels, rendered

_GROWING = np.cumprod([1e-12] + [1.1] * 773)
BINS = np.concatenate([-_GROWING[::-1], [0], _GROWING])
"""The edges of TensorFlow's bins, from 1e-12 to 1e20."""

NOT_HERE = (
    "add_audio", "add_custom_scalars", "add_custom_scalars_marginchart",
    "add_custom_scalars_multilinechart", "add_embedding", "add_histogram_raw",
    "add_image_with_boxes", "add_mesh", "add_onnx_graph", "add_pr_curve", "add_pr_curve_raw",
    "add_tensor", "add_video",
)  # fmt: skip


class SummaryWriter:
    """Writes what happens in a training run into a folder, for TensorBoard to show.

    log_dir: the folder, by default `runs/` with the date and the machine's name. comment: what is
        added to that default. purge_step: TensorBoard forgets what an earlier run wrote from this
        step on. flush_secs: how long events wait at most before they are on the disk. max_queue:
        taken and of no effect, for there is no queue. filename_suffix: added to the file's name.

    Example:
        >>> with SummaryWriter("runs/first") as writer:
        ...     for step in range(3):
        ...         writer.add_scalar("loss", 1 / (step + 1), step)
    """

    def __init__(
        self,
        log_dir: Any = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: int = 120,
        filename_suffix: str = "",
    ) -> None:
        if log_dir is None:
            now = datetime.now().strftime("%b%d_%H-%M-%S")
            log_dir = os.path.join("runs", f"{now}_{socket.gethostname()}{comment}")
        self.log_dir = str(log_dir)
        self._options = purge_step, flush_secs, filename_suffix
        self._files: dict[str, EventFile] = {}
        self._file(self.log_dir)

    def _file(self, folder: str) -> EventFile:
        """The event file in a folder; a new one if there is none, or it was closed."""
        if folder not in self._files:
            self._files[folder] = EventFile(folder, *self._options)
        return self._files[folder]

    def _add(self, step: int | None, walltime: float | None, **content: Any) -> None:
        self._file(self.log_dir).add(step, walltime, **content)

    def get_logdir(self) -> str:
        """The folder."""
        return self.log_dir

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Add a point to the curve `tag`, at `global_step`; walltime: its time, by default now.

        Errors: AssertionError for a value of several elements.
        """
        if new_style or double_precision:
            raise OutOfScope("SummaryWriter.add_scalar(new_style=True)", "floats are written")
        content = summary.scalar(tag, _number(scalar_value))
        self._add(global_step, walltime, summary=content)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: dict[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Add a point to each of several curves, by name, that are shown in one picture."""
        walltime = time.time() if walltime is None else walltime
        for tag, value in tag_scalar_dict.items():
            folder = f"{self.log_dir}/{main_tag.replace('/', '_')}_{tag}"
            content = summary.scalar(main_tag, _number(value))
            self._file(folder).add(global_step, walltime, summary=content)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Add how the values of a tensor are distributed.

        bins: "tensorflow" for steps of a tenth of the value, else what `numpy.histogram` takes.
        max_bins: how many at most, where neighbours are joined.
        Errors: ValueError for no values.
        """
        bins = BINS if isinstance(bins, str) and bins == "tensorflow" else bins
        content = summary.histogram(tag, _array(values), bins, max_bins)
        self._add(global_step, walltime, summary=content)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Add a picture, of uint8 or of floats from 0 to 1; dataformats: what its dimensions are.

        Errors: ValueError, TypeError or AssertionError for what is no such picture; it says which.
        """
        image = pixels(_array(img_tensor), dataformats)
        self._add(global_step, walltime, summary=summary.image(tag, image, dataformats="HWC"))

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Add several pictures of one size, in a grid. Errors: as for `add_image`."""
        self.add_image(tag, img_tensor, global_step, walltime, dataformats)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Add a figure of Matplotlib's, or a list of some of one size, and close it if asked."""
        several = isinstance(figure, list)
        image = np.stack([rendered(one, close) for one in (figure if several else [figure])])
        self.add_image(tag, image, global_step, walltime, dataformats="NHWC")

    def add_text(
        self,
        tag: str,
        text_string: str,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Add a text, which is shown as Markdown."""
        self._add(global_step, walltime, summary=summary.text(tag, text_string))

    def add_graph(
        self,
        model: Any,
        input_to_model: Any = None,
        verbose: bool = False,
        use_strict_trace: bool = True,
    ) -> None:
        """Add the graph of `model(input_to_model)`, or of `model(*input_to_model)` for a tuple.

        verbose: whether to print it too. use_strict_trace: taken and of no effect, for nothing is
            traced: the graph is the one that autograd has.
        Errors: NoGraph if no result requires a gradient.
        """
        from autograd_lab.utils.tensorboard.network import graph_of

        graph = graph_of(model, () if input_to_model is None else input_to_model)
        if verbose:
            print(graph)
        self._add(None, None, graph_def=graph.SerializeToString())

    def add_hparams(
        self,
        hparam_dict: dict[str, Any],
        metric_dict: dict[str, Any],
        hparam_domain_discrete: dict[str, Any] | None = None,
        run_name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Add the hyperparameters of a run, and what it reached with them."""
        if hparam_domain_discrete is not None:
            raise OutOfScope(
                "SummaryWriter.add_hparams(hparam_domain_discrete=...)", "the values are enough"
            )
        given = {
            key: value.item() if isinstance(value, Tensor) else value
            for key, value in hparam_dict.items()
        }
        reached = {key: _number(value) for key, value in metric_dict.items()}
        file = self._file(os.path.join(self.log_dir, run_name or str(time.time())))
        for content in summary.hparams(given, reached):
            file.add(summary=content)
        for tag, value in reached.items():
            file.add(global_step, summary=summary.scalar(tag, value))
        file.flush()

    def flush(self) -> None:
        """Write what waits."""
        for file in self._files.values():
            file.flush()

    def close(self) -> None:
        """Write what waits, and close the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def __enter__(self) -> "SummaryWriter":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name in NOT_HERE:
            raise OutOfScope(f"utils.tensorboard.SummaryWriter.{name}", "tensorboardX has it")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


def _array(values: Any) -> Any:
    """Values as NumPy's, wherever a tensor of them is."""
    if isinstance(values, Tensor):
        return values.detach().cpu().numpy()
    return np.asarray(values)


def _number(value: Any) -> float:
    """One number of whatever has one. Raises AssertionError for what has several."""
    array = _array(value)
    if array.size != 1:
        raise AssertionError(
            f"Tensor should contain one element (0 dimensions). Was given size: {array.size} and "
            f"{array.ndim} dimensions."
        )
    return float(array.reshape(()))
