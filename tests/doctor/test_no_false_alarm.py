"""The doctor says nothing of programs that are right: lessons, solutions, tutorials."""

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")]
MAGIC = re.compile(r"^\s*(%|!)|get_ipython")
MAY_RAISE = "from contextlib import suppress\nwith suppress(Exception):\n"
ON_PURPOSE = {
    "blind": "the gradient of this loss does not depend on labels",
    "total-of-losses": "total holds the graphs of 3 steps, though they were walked",
    "data-zeroed": "a was saved here, for the derivative",
    "numpy-zeroed": "a was saved here, for the derivative",
    "flag-misspelt": "layer.weight.require_grad is a new attribute, which nothing reads",
    "moved-while-frozen": "model.bn1 and 19 more: frozen, but its statistics moved",
    "coasts": "a frozen parameter is frozen, but still has a gradient of before",
    "stale-gradient": "w is frozen, but still has a gradient of before",
    "forgotten": "the gradient of the step before was still in w.grad",
    "three-curves": "gradients came, and were zeroed before this step used them",
    "train-blind": "the gradient of this loss does not depend on targets",
    "alarm-back": "retain_graph=True kept what no second walk asked for",
}
"""By their ids, the cells that make a mistake because the lesson is about it; what is said then."""


def cells(path: Path) -> dict[str, str]:
    """The code of a notebook by the cells' ids: without magics and widgets, which want a shell, and
    without the errors that are raised on purpose."""
    found = {}
    for cell in nbformat.read(path, as_version=4).cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type == "code" and "lab-only" not in tags:
            code = "\n".join(x for x in cell.source.splitlines() if not MAGIC.match(x))
            may_raise = "raises-exception" in tags
            found[cell.id] = MAY_RAISE + indent(code, "    ") if may_raise else code
    return found


@pytest.mark.parametrize("path", sorted(NOTEBOOKS), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_nothing_is_said_of_a_notebook(path: Path, visit: Callable, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    code = cells(path)
    expected = [ON_PURPOSE[id] for id in code if id in ON_PURPOSE]
    assert [advice.reasons[0].text for advice in visit(*code.values())] == expected


SETUP = """
import math
from autograd_lab import nn
from autograd_lab.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)
"""
PROGRAMS = {
    "autograd by hand": [
        """
x = torch.linspace(-math.pi, math.pi, 200)
y = torch.sin(x)
a, b, c, d = (torch.randn((), requires_grad=True) for _ in range(4))
for t in range(20):
    y_pred = a + b * x + c * x ** 2 + d * x ** 3
    loss = (y_pred - y).pow(2).sum()
    loss.backward()
    with torch.no_grad():
        for w in (a, b, c, d):
            w -= 1e-6 * w.grad
            w.grad = None
print(loss.item())
"""
    ],
    "nn and optim": [
        """
x = torch.linspace(-math.pi, math.pi, 200)
y = torch.sin(x)
xx = x.unsqueeze(-1).pow(torch.tensor([1, 2, 3]))
model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0, 1))
loss_fn = nn.MSELoss(reduction="sum")
optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
""",
        """
for t in range(20):
    loss = loss_fn(model(xx), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
        "print(model[0].bias.item(), model[0].weight[:, 0].item())",
    ],
    "the first tutorial of autograd": [
        """
x = torch.ones(5)
y = torch.zeros(3)
w = torch.randn(5, 3, requires_grad=True)
b = torch.randn(3, requires_grad=True)
z = torch.matmul(x, w) + b
loss = nn.functional.binary_cross_entropy_with_logits(z, y)
""",
        "print(z.grad_fn, loss.grad_fn)",
        "loss.backward()\nprint(w.grad, b.grad)",
        "z_det = z.detach()\nprint(z_det.requires_grad)",
        """
inp = torch.eye(4, 5, requires_grad=True)
out = (inp + 1).pow(2).t()
out.backward(torch.ones_like(out), retain_graph=True)
out.backward(torch.ones_like(out), retain_graph=True)
inp.grad.zero_()
out.backward(torch.ones_like(out))
""",
    ],
    "a gentle introduction": [
        """
a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3 * a ** 3 - b ** 2
Q.backward(gradient=torch.tensor([1., 1.]))
print(9 * a ** 2 == a.grad, -2 * b == b.grad)
"""
    ],
    "train and test over a loader": [
        """
data = TensorDataset(torch.randn(40, 6), torch.randint(0, 3, (40,)))
train_loader, test_loader = DataLoader(data, batch_size=8, shuffle=True), DataLoader(data, 8)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.drop, self.fc2 = nn.Linear(6, 16), nn.Dropout(0.5), nn.Linear(16, 3)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.fc1(x))))

model = Net()
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
""",
        """
def train(loader):
    model.train()
    running = 0.0
    for X, y in loader:
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        running += loss.item()
    return running / len(loader)

def test(loader):
    model.eval()
    correct = 0
    with torch.no_grad():
        for X, y in loader:
            correct += (model(X).argmax(1) == y).float().sum().item()
    return correct / len(loader.dataset)

for epoch in range(3):
    print(train(train_loader), test(test_loader))
""",
        """
model.eval()
x, y = data[0]
with torch.no_grad():
    pred = model(x)
    print(pred[0].argmax(0), y)
""",
    ],
    "gradients over parts of a batch": [
        """
model = nn.Linear(4, 1)
optimizer = torch.optim.Adam(model.parameters())
parts = 4
for step in range(3):
    optimizer.zero_grad()
    for _ in range(parts):
        loss = nn.functional.mse_loss(model(torch.randn(8, 4)), torch.randn(8, 1)) / parts
        loss.backward()
    optimizer.step()
"""
    ],
    "fine-tuning with a frozen backbone": [
        """
backbone = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU())
backbone.requires_grad_(False)
backbone.eval()
head = nn.Linear(8, 2)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1, momentum=0.9)
for _ in range(5):
    optimizer.zero_grad()
    out = head(backbone(torch.randn(16, 4)))
    loss = nn.functional.cross_entropy(out, torch.randint(0, 2, (16,)))
    loss.backward()
    optimizer.step()
""",
        "print(backbone[1].running_mean.sum(), head.weight.grad.norm())",
    ],
    "a discriminator and a generator": [
        """
G, D = nn.Linear(2, 3), nn.Linear(3, 1)
opt_g, opt_d = torch.optim.Adam(G.parameters()), torch.optim.Adam(D.parameters())
bce = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(8, 1), torch.zeros(8, 1)
for _ in range(3):
    fake = G(torch.randn(8, 2))
    opt_d.zero_grad()
    (bce(D(torch.randn(8, 3)), ones) + bce(D(fake.detach()), zeros)).backward()
    opt_d.step()
    opt_g.zero_grad()
    bce(D(fake), ones).backward()
    opt_g.step()
"""
    ],
    "clipping and a schedule": [
        """
model = nn.LSTM(3, 5)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
losses = []
for _ in range(4):
    optimizer.zero_grad(set_to_none=False)
    out, _ = model(torch.randn(6, 2, 3))
    loss = out.pow(2).mean()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    losses.append(loss.item())
"""
    ],
    "gradients of gradients": [
        """
x = torch.tensor([1., 2.], requires_grad=True)
y = (x ** 3).sum()
(first,) = torch.autograd.grad(y, x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)
print(second)
""",
        """
critic = nn.Linear(3, 1)
optimizer = torch.optim.Adam(critic.parameters())
for _ in range(3):
    points = torch.randn(4, 3, requires_grad=True)
    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    penalty = ((slopes.norm(2, 1) - 1) ** 2).mean()
    loss = critic(torch.randn(4, 3)).mean() - critic(torch.randn(4, 3) + 1).pow(2).mean() + penalty
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    ],
    "NumPy before and after": [
        """
array = torch.ones(3).numpy()
array += 1
x = torch.from_numpy(array).requires_grad_()
loss = (x * x).sum()
loss.backward()
print(loss.detach().numpy(), x.grad.numpy(), x.data)
"""
    ],
    "memory changed twice, before anything saved it": [
        """
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.data.mul_(2)
x.data.mul_(2)
(x * x).sum().backward()
"""
    ],
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_said_of_a_program(name: str, visit: Callable) -> None:
    assert [advice.reasons for advice in visit(SETUP, *PROGRAMS[name])] == []
