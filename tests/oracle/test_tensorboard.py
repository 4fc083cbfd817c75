"""What the writer writes, beside what PyTorch's writes, read with TensorBoard's own reader."""

import importlib
import io

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

import autograd_lab

ADDED = {
    "scalar": lambda t, w: w.add_scalar("a", t.tensor(2.5), 3),
    "scalar of one element": lambda t, w: w.add_scalar("a", t.ones(1, 1)),
    "scalars": lambda t, w: w.add_scalars("a/b", {"x": 1.0, "y": t.tensor(2)}, 3),
    "histogram": lambda t, w: w.add_histogram("a", t.arange(-30.0, 70.0) / 8, 1),
    "histogram of few bins": lambda t, w: w.add_histogram("a", t.arange(9.0), 1, max_bins=3),
    "histogram by numpy": lambda t, w: w.add_histogram("a", np.arange(9.0), 1, bins="auto"),
    "image": lambda t, w: w.add_image("a", t.linspace(0, 1, 36).reshape(3, 3, 4), 1),
    "image of bytes": lambda t, w: w.add_image("a", np.arange(12, dtype=np.uint8).reshape(1, 3, 4)),
    "image of rows": lambda t, w: w.add_image("a", t.eye(3), dataformats="HW"),
    "images": lambda t, w: w.add_images("a", t.linspace(0, 1, 60).reshape(10, 1, 2, 3)),
    "images by rows": lambda t, w: w.add_images("a", t.ones(2, 2, 3, 3), dataformats="NHWC"),
    "text": lambda t, w: w.add_text("a", "some *text*", 2),
}


def read(folder):
    """All events in a folder and those within it, as plain data."""
    found = {}
    for path in sorted({file.parent for file in folder.rglob("*tfevents*")}):
        events = EventAccumulator(str(path)).Reload()
        tags = events.Tags()
        inside = str(path.relative_to(folder))
        found[inside] = {
            "scalars": [(t, e.step, e.value) for t in tags["scalars"] for e in events.Scalars(t)],
            "histograms": [
                (t, e.step, e.histogram_value)
                for t in tags["histograms"]
                for e in events.Histograms(t)
            ],
            "images": [
                (t, e.step, np.asarray(Image.open(io.BytesIO(e.encoded_image_string))).tolist())
                for t in tags["images"]
                for e in events.Images(t)
            ],
            "texts": [
                (t, e.step, make_ndarray(e.tensor_proto).tolist())
                for t in tags["tensors"]
                for e in events.Tensors(t)
            ],
        }
    return found


@pytest.mark.parametrize("name", ADDED)
def test_the_same_is_written(name, pytorch, tmp_path):
    written = []
    for library in (autograd_lab, pytorch):
        folder = tmp_path / library.__name__
        tensorboard = importlib.import_module(f"{library.__name__}.utils.tensorboard")
        with tensorboard.SummaryWriter(folder) as writer:
            ADDED[name](library, writer)
        written.append(read(folder))
    assert written[0] == written[1]
    assert any(any(kinds.values()) for kinds in written[0].values())
