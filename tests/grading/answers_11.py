"""Answers to the exercises of lesson 11: right ones, and wrong ones with their hint's start."""

_STANDARDIZE = """
class Standardize(torch.nn.Module):
    def __init__(self, mean, std):
        super().__init__()
        {keep}

    def forward(self, x):
        return {output}
"""

_BUFFERS = """self.register_buffer("mean", mean)
        self.register_buffer("std", std)"""


def _standardize(keep=_BUFFERS, output="(x - self.mean) / self.std"):
    return _STANDARDIZE.format(keep=keep, output=output)


def _convolve(
    window="x[:, i : i + h, j : j + w]",
    product="(window * weight).sum((1, 2, 3)) + bias",
    height="x.shape[1] - h + 1",
    width="x.shape[2] - w + 1",
    before="",
):
    return f"""
def convolve(x, weight, bias):
    h, w = weight.shape[2:]
    height, width = {height}, {width}
    {before}
    out = torch.zeros(len(weight), height, width)
    for i in range(height):
        for j in range(width):
            window = {window}
            out[:, i, j] = {product}
    return out
"""


def _mean_loss(model="model.to(place)", x="x = x.to(place)", y="y = y.to(place)", end=""):
    end = end or "return total / len(batches)"
    return f"""
def mean_loss(model, batches, place):
    {model}
    total = 0.0
    for x, y in batches:
        {x}
        {y}
        loss = model(x, y).item()
        total += loss
    {end}
"""


def _problem(
    shape="image.dim() != 3 or image.shape[0] not in (1, 3, 4)",
    dtype="image.dtype != torch.uint8 and not image.is_floating_point()",
    values="image.is_floating_point() and not (image.min() >= 0 and image.max() <= 1)",
):
    return f"""
def picture_problem(image):
    if {shape}:
        return "shape"
    if {dtype}:
        return "dtype"
    if {values}:
        return "range"
    return ""
"""


def _centre(
    keep='self.register_buffer("mean", torch.zeros(size))',
    batch="x.detach().mean(0)",
    update="self.mean = (1 - self.momentum) * self.mean + self.momentum * batch",
    when="self.training",
    train="x - x.mean(0)",
    evaluate="x - self.mean",
):
    return f"""
class RunningCentre(torch.nn.Module):
    def __init__(self, size, momentum):
        super().__init__()
        {keep}
        self.momentum = momentum

    def forward(self, x):
        batch = {batch}
        if {when}:
            {update}
        if self.training:
            return {train}
        return {evaluate}
"""


RIGHT = {
    "Standardize": _standardize(),
    "convolve": _convolve(),
    "mean_loss": _mean_loss(),
    "picture_problem": _problem(),
    "RunningCentre": _centre(),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "Standardize": [
        _standardize("self.mean, self.std = torch.nn.Buffer(mean), torch.nn.Buffer(std)"),
        _standardize("self.std, self.mean = torch.nn.Buffer(std), torch.nn.Buffer(mean)"),
    ],
    "convolve": [
        """
def convolve(x, weight, bias):
    h, w = weight.shape[2:]
    height, width = x.shape[1] - h + 1, x.shape[2] - w + 1
    total = bias.reshape(-1, 1, 1)
    for c in range(x.shape[0]):
        for i in range(h):
            for j in range(w):
                patch = x[c, i : i + height, j : j + width]
                total = total + weight[:, c, i, j].reshape(-1, 1, 1) * patch
    return total
""",
    ],
    "mean_loss": [
        """
def mean_loss(model, batches, place):
    model = model.to(place)
    losses = [model(x.to(place), y.to(place)).item() for x, y in batches]
    return sum(losses) / len(losses)
""",
        """
import copy
def mean_loss(model, batches, place):
    there = copy.deepcopy(model).to(place)
    return sum(there(x.to(place), y.to(place)).item() for x, y in batches) / len(batches)
""",
    ],
    "picture_problem": [
        """
def picture_problem(image):
    if len(image.shape) != 3 or len(image) not in {1, 3, 4}:
        return "shape"
    if image.dtype == torch.uint8:
        return ""
    if image.dtype not in (torch.float32, torch.float64, torch.float16):
        return "dtype"
    return "" if ((image >= 0) & (image <= 1)).all() else "range"
""",
    ],
    "RunningCentre": [
        _centre(
            update="self.mean.mul_(1 - self.momentum).add_(batch, alpha=self.momentum)",
            train="x - x.detach().mean(0)",
        ),
        _centre(
            batch="x.mean(0)",
            update="""with torch.no_grad():
                self.mean += self.momentum * (batch - self.mean)""",
            train="x - batch",
        ),
    ],
}

_PARAMETERS = "self.mean, self.std = torch.nn.Parameter(mean), torch.nn.Parameter(std)"
_FROZEN = """self.mean = torch.nn.Parameter(mean, requires_grad=False)
        self.std = torch.nn.Parameter(std, requires_grad=False)"""
_HIDDEN = """self.register_buffer("mean", mean, persistent=False)
        self.register_buffer("std", std, persistent=False)"""

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "Standardize",
        "a Parameter that SGD then moves",
        _standardize(_PARAMETERS),
        "Your mean and std are among the parameters, and a step of SGD has moved them.",
    ),
    (
        "Standardize",
        "a frozen Parameter",
        _standardize(_FROZEN),
        "Your constants are parameters that want no gradient.",
    ),
    (
        "Standardize",
        "a buffer that is not saved",
        _standardize(_HIDDEN),
        "Your constants move along with the module, and its state_dict() is empty.",
    ),
    (
        "Standardize",
        "a plain attribute",
        _standardize("self.mean, self.std = mean, std"),
        "Your constants are plain attributes.",
    ),
    (
        "Standardize",
        "one of two",
        _standardize("""self.register_buffer("mean", mean); self.std = std"""),
        "One of your two constants is in the state",
    ),
    (
        "Standardize",
        "the mean of the batch",
        _standardize(output="(x - x.mean(0)) / self.std"),
        "Your forward measures the mean of the batch",
    ),
    (
        "Standardize",
        "divides first",
        _standardize(output="x / self.std - self.mean"),
        "Your forward divides first",
    ),
    (
        "Standardize",
        "multiplies by std",
        _standardize(output="(x - self.mean) * self.std"),
        "Your forward multiplies by std",
    ),
    (
        "convolve",
        "calls conv2d",
        """
def convolve(x, weight, bias):
    return torch.nn.functional.conv2d(x, weight, bias)
""",
        "Your code lets a convolution of the library do the work.",
    ),
    (
        "convolve",
        "turns the kernel round",
        _convolve(product="(window * weight.flip(2, 3)).sum((1, 2, 3)) + bias"),
        "Your code turns the kernel round",
    ),
    (
        "convolve",
        "no bias",
        _convolve(product="(window * weight).sum((1, 2, 3))"),
        "Your code leaves out the bias.",
    ),
    (
        "convolve",
        "one channel",
        _convolve(product="(window[0] * weight[:, 0]).sum((1, 2)) + bias"),
        "Your code uses the first channel alone.",
    ),
    (
        "convolve",
        "as large as the picture",
        _convolve(
            height="x.shape[1]",
            width="x.shape[2]",
            before="x = torch.nn.functional.pad(x, (1, 1, 0, 1))",
        ),
        "Your result is as high and wide as the picture.",
    ),
    (
        "convolve",
        "one place too few",
        _convolve(height="x.shape[1] - h", width="x.shape[2] - w"),
        "Your result is one row and one column short.",
    ),
    (
        "mean_loss",
        "drops the result of to",
        _mean_loss(x="x.to(place)", y="y.to(place)"),
        "Your code asks x and y to move",
    ),
    (
        "mean_loss",
        "forgets the labels",
        _mean_loss(y=""),
        "Your code moves x, and y is where it was.",
    ),
    (
        "mean_loss",
        "forgets the data",
        _mean_loss(x="", y=""),
        "Your model is at the new place and the data are not",
    ),
    (
        "mean_loss",
        "forgets the model",
        _mean_loss(model=""),
        "Your code moves the data, and the model's parameters",
    ),
    (
        "mean_loss",
        "moves nothing",
        _mean_loss(model="", x="", y=""),
        "Your code computes the right number where everything was",
    ),
    (
        "mean_loss",
        "the sum",
        _mean_loss(end="return total"),
        "Your code adds up the losses.",
    ),
    (
        "mean_loss",
        "the last one",
        _mean_loss(end="return loss"),
        "Your code returns the loss of the last batch.",
    ),
    (
        "picture_problem",
        "HWC",
        _problem(shape="image.dim() != 3 or image.shape[-1] not in (1, 3, 4)"),
        "Your code looks for the channels in the last dimension",
    ),
    (
        "picture_problem",
        "three channels alone",
        _problem(shape="image.dim() != 3 or image.shape[0] != 3"),
        "Your code lets pictures of three channels pass alone.",
    ),
    (
        "picture_problem",
        "no alpha",
        _problem(shape="image.dim() != 3 or image.shape[0] not in (1, 3)"),
        "Your code refuses four channels.",
    ),
    (
        "picture_problem",
        "any three dimensions",
        _problem(shape="image.dim() != 3"),
        "Your code counts the dimensions, and not the channels.",
    ),
    (
        "picture_problem",
        "bytes up to 1",
        _problem(values="not (image.min() >= 0 and image.max() <= 1)"),
        "Your code asks uint8 pictures, too,",
    ),
    (
        "picture_problem",
        "any values",
        _problem(values="False"),
        "Your code never looks at the values.",
    ),
    (
        "picture_problem",
        "floats up to 255",
        _problem(
            values="image.is_floating_point() and not (image.min() >= 0 and image.max() <= 255)"
        ),
        "Your code lets floats go up to 255.",
    ),
    (
        "picture_problem",
        "no lower end",
        _problem(values="image.is_floating_point() and image.max() > 1"),
        "Your code looks at the largest value alone.",
    ),
    (
        "picture_problem",
        "any dtype",
        _problem(dtype="False"),
        "Your code takes every whole number for a byte",
    ),
    (
        "RunningCentre",
        "a Parameter",
        _centre(
            keep="self.mean = torch.nn.Parameter(torch.zeros(size))",
            update="self.mean.data = (1 - self.momentum) * self.mean.data + self.momentum * batch",
        ),
        "Your mean is a parameter",
    ),
    (
        "RunningCentre",
        "a buffer that is not saved",
        _centre(keep='self.register_buffer("mean", torch.zeros(size), persistent=False)'),
        "Your mean moves along with the module, and its state_dict() is empty.",
    ),
    (
        "RunningCentre",
        "a plain attribute",
        _centre(keep="self.mean = torch.zeros(size)"),
        "Your mean is a plain attribute",
    ),
    (
        "RunningCentre",
        "keeps the graph",
        _centre(batch="x.mean(0)"),
        "Your mean has a graph",
    ),
    (
        "RunningCentre",
        "learns in eval mode",
        _centre(when="True"),
        "Your mean goes on changing in eval mode",
    ),
    (
        "RunningCentre",
        "knows no modes",
        _centre(evaluate="x - x.mean(0)"),
        "Your forward subtracts the batch's own mean in eval mode",
    ),
    (
        "RunningCentre",
        "trains by the remembered mean",
        _centre(train="x - self.mean"),
        "Your forward subtracts the remembered mean in training mode.",
    ),
    (
        "RunningCentre",
        "exchanges the weights",
        _centre(update="self.mean = self.momentum * self.mean + (1 - self.momentum) * batch"),
        "Your code exchanges the two weights.",
    ),
    (
        "RunningCentre",
        "adds up",
        _centre(update="self.mean = self.mean + self.momentum * batch"),
        "Your mean keeps all of the old value",
    ),
    (
        "RunningCentre",
        "one mean for all columns",
        _centre(batch="x.detach().mean().expand(x.shape[1])", train="x - batch"),
        "Your code takes one mean over all numbers.",
    ),
]
