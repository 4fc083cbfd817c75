"""Event files, read back with TensorBoard's own reader."""

import io

import matplotlib
import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.utils.tensorboard import SummaryWriter

matplotlib.use("agg")


@pytest.fixture
def writer(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        yield writer


def read(writer, folder=None):
    writer.flush()
    found = EventAccumulator(str(folder or writer.log_dir), size_guidance={"images": 0})
    return found.Reload()


def picture(writer, tag="image"):
    (event,) = read(writer).Images(tag)
    return np.asarray(Image.open(io.BytesIO(event.encoded_image_string)))


def test_a_curve(writer):
    for step in range(3):
        writer.add_scalar("loss", torch.tensor(0.5 * step, requires_grad=True), step)
    writer.add_scalar("loss", np.float64(9), 3, walltime=77.0)
    events = read(writer).Scalars("loss")
    assert [(e.step, e.value) for e in events] == [(0, 0), (1, 0.5), (2, 1), (3, 9)]
    assert events[-1].wall_time == 77


def test_a_point_is_one_number(writer):
    with pytest.raises(AssertionError, match="Was given size: 2 and 1 dimensions"):
        writer.add_scalar("loss", torch.ones(2))


def test_several_curves_in_one_picture(writer, tmp_path):
    writer.add_scalars("run/a", {"train": 1.0, "held out": torch.tensor(2.0)}, 5)
    for name, value in (("train", 1), ("held out", 2)):
        (event,) = read(writer, tmp_path / f"run_a_{name}").Scalars("run/a")
        assert (event.step, event.value) == (5, value)


def test_a_histogram(writer):
    writer.add_histogram("weights", torch.arange(10.0, requires_grad=True), 2)
    (event,) = read(writer).Histograms("weights")
    found = event.histogram_value
    assert (event.step, found.min, found.max, found.num, found.sum) == (2, 0, 9, 10, 45)


def test_a_histogram_of_nothing_is_refused(writer):
    with pytest.raises(ValueError, match="no element"):
        writer.add_histogram("weights", torch.ones(0))


@pytest.mark.parametrize(
    ("shape", "dataformats"),
    [
        ((3, 4, 5), "CHW"),
        ((4, 5, 3), "HWC"),
        ((1, 4, 5), "CHW"),
        ((4, 5), "HW"),
        ((4, 5, 3), "hwc"),
    ],
)
def test_a_picture_of_floats(shape, dataformats, writer):
    values = torch.linspace(0, 1, int(np.prod(shape))).reshape(shape)
    writer.add_image("image", values, 3, dataformats=dataformats)
    order = ["HWC".index(d) for d in dataformats.upper()]
    rows = np.zeros((4, 5, 3))
    rows[...] = values.numpy().reshape(shape).transpose(np.argsort(order)).reshape(4, 5, -1)
    assert (picture(writer) == (rows.astype(np.float32) * 255).astype(np.uint8)).all()


def test_a_picture_of_bytes_with_alpha(writer):
    values = torch.arange(4 * 2 * 3, dtype=torch.uint8).reshape(4, 2, 3) * 10
    writer.add_image("image", values)
    assert (picture(writer) == values.permute(1, 2, 0).numpy()).all()


def test_pictures_are_laid_in_rows_of_eight(writer):
    values = torch.rand(10, 1, 2, 3)
    writer.add_images("image", values)
    found = picture(writer)
    assert found.shape == (4, 24, 3)
    tenth = (values[9, 0].numpy() * 255).astype(np.uint8)
    assert (found[2:, 3:6, 0] == tenth).all()
    assert (found[2:, 6:] == 0).all()


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (torch.full((3, 2, 2), 1.5), ValueError, "these go from 1.5 to 1.5"),
        (torch.full((3, 2, 2), -0.25), ValueError, "these go from -0.25 to -0.25"),
        (torch.full((3, 2, 2), float("nan")), ValueError, "these go from nan to nan"),
        (torch.ones(3, 2, 2, dtype=torch.int64), TypeError, "but got int64"),
        (torch.ones(3, 2, 2, dtype=torch.bool), TypeError, "but got bool"),
        (torch.ones(5, 2, 2), ValueError, "1, 3 or 4 channels, but got 5: shape (5, 2, 2)"),
        (torch.ones(2, 2), AssertionError, "tensor shape: (2, 2), input_format: CHW"),
    ],
)
def test_what_is_no_picture_is_told(image, error, message, writer):
    with pytest.raises(error) as caught:
        writer.add_image("image", image)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("dataformats", "error", "message"),
    [("CHH", AssertionError, "shorthand twice"), ("CHX", ValueError, "has to name H and W")],
)
def test_a_format_that_is_none_is_told(dataformats, error, message, writer):
    with pytest.raises(error, match=message):
        writer.add_image("image", torch.ones(3, 2, 2), dataformats=dataformats)


def test_a_text(writer):
    writer.add_text("notes", "lr *0.1*", 4)
    (event,) = read(writer).Tensors("notes/text_summary")
    assert (event.step, make_ndarray(event.tensor_proto).item()) == (4, b"lr *0.1*")


def test_a_figure(writer):
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(1, 2), dpi=50)
    writer.add_figure("image", figure, 0)
    assert picture(writer).shape == (100, 50, 3)
    assert not pyplot.fignum_exists(figure.number)


def test_hyperparameters(writer, tmp_path):
    lr = torch.tensor(0.5)
    writer.add_hparams({"lr": lr, "net": "mlp"}, {"accuracy": torch.tensor(0.75)}, run_name="a")
    (event,) = read(writer, tmp_path / "a").Scalars("accuracy")
    assert event.value == 0.75


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Parameter(torch.ones(3, 2))
        self.block = nn.Module()
        self.block.scale = nn.Parameter(torch.ones(2))

    def forward(self, x):
        assert not self.training
        return {"out": [(x @ self.first).relu() * self.block.scale]}


def test_the_graph_of_a_model(writer):
    net = Net()
    writer.add_graph(net, torch.ones(4, 3))
    assert net.training
    nodes = {node.name: node for node in read(writer).Graph().node}
    assert {"input", "first", "block/scale"} <= set(nodes)
    (product,) = (node for node in nodes.values() if node.op == "MulBackward0")
    assert product.name.startswith("block/Mul")
    assert "block/scale" in product.input
    assert all(source in nodes for node in nodes.values() for source in node.input)
    shape = nodes["first"].attr["_output_shapes"].list.shape[0]
    assert [dim.size for dim in shape.dim] == [3, 2]


def test_a_graph_needs_a_result_that_can_be_differentiated(writer):
    class Constant(nn.Module):
        def forward(self):
            return torch.ones(2)

    with pytest.raises(ValueError, match="there is no tensor to draw"):
        writer.add_graph(Constant())


def test_what_the_writer_has_not_is_told(writer):
    with pytest.raises(NotImplementedError, match=r"SummaryWriter\.add_video"):
        writer.add_video("x", torch.ones(1))
    with pytest.raises(AttributeError, match="no attribute 'add_nothing'"):
        writer.add_nothing("x")
