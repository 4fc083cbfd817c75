"""Each silent mistake is found, and its twin without the mistake is not."""

import pytest

MODEL = """
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
inputs, labels = torch.randn(5, 3), torch.tensor([0, 1, 1, 0, 1])
criterion = torch.nn.CrossEntropyLoss()
"""

MISTAKES = {
    "gradients accumulate over steps": (
        """
for _ in range(3):
    criterion(model(inputs), labels).backward()
    optimizer.step()
""",
        "the gradient of the step before was still in model.2.bias.grad",
    ),
    "gradients accumulate over updates by hand": (
        """
w = torch.tensor([1., 2.], requires_grad=True)
for _ in range(3):
    (w * w).sum().backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
""",
        "the gradient of the step before was still in w.grad",
    ),
    "zero_grad between backward and step": (
        """
for _ in range(2):
    criterion(model(inputs), labels).backward()
    optimizer.zero_grad()
    optimizer.step()
""",
        "gradients came, and were zeroed before this step used them",
    ),
    "zero_grad in place between backward and step": (
        """
for _ in range(2):
    optimizer.zero_grad(set_to_none=False)
    criterion(model(inputs), labels).backward()
    model.zero_grad(set_to_none=False)
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()
""",
        "gradients came, and were zeroed before this step used them",
    ),
    "a total of losses": (
        """
total = 0
for _ in range(4):
    optimizer.zero_grad()
    loss = criterion(model(inputs), labels)
    loss.backward()
    optimizer.step()
    total += loss
""",
        "total holds the graphs of 4 steps, though they were walked",
    ),
    "a list of losses": (
        """
losses = []
for _ in range(4):
    optimizer.zero_grad()
    loss = criterion(model(inputs), labels)
    loss.backward()
    optimizer.step()
    losses.append(loss)
""",
        "losses keeps 4 graphs, one for each step",
    ),
    "a misspelt flag of a parameter": (
        "for p in model.parameters():\n    p.required_grad = False",
        "model.0.weight.required_grad is a new attribute, which nothing reads",
    ),
    "a flag of a module": (
        "model[0].requires_grad = False",
        "model.0.requires_grad is an attribute that nothing reads",
    ),
    "a frozen parameter that moves": (
        """
optimizer.zero_grad()
criterion(model(inputs), labels).backward()
optimizer.step()
model[0].weight.requires_grad = False
optimizer.step()
""",
        "model.0.weight is frozen, but still has a gradient of before",
    ),
    "a layer that was replaced after the optimizer was made": (
        """
model[2] = torch.nn.Linear(4, 2)
for _ in range(3):
    optimizer.zero_grad()
    criterion(model(inputs), labels).backward()
    optimizer.step()
""",
        "model.2.bias, model.2.weight got gradients, but optimizer does not hold them",
    ),
    "a parameter that forward does not use": (
        """
model.spare = torch.nn.Parameter(torch.ones(2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
used = torch.nn.Sequential(model[0], model[1], model[2])
for _ in range(4):
    optimizer.zero_grad()
    criterion(used(inputs), labels).backward()
    optimizer.step()
""",
        "model.spare got no gradient in 3 steps",
    ),
    "retain_graph for nothing": (
        """
for _ in range(3):
    optimizer.zero_grad()
    criterion(model(inputs), labels).backward(retain_graph=True)
    optimizer.step()
""",
        "retain_graph=True kept what no second walk asked for",
    ),
    "statistics that drift in a frozen backbone": (
        """
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
net[:2].requires_grad_(False)
optimizer = torch.optim.SGD(net[2].parameters(), lr=0.1)
optimizer.zero_grad()
criterion(net(inputs), labels).backward()
optimizer.step()
""",
        "net.1: frozen, but its statistics moved",
    ),
    "no_grad forgotten in evaluation": (
        "model.eval()\nscores = model(inputs)",
        "scores has a graph, though model is in eval mode",
    ),
    "a loss that does not see the labels": (
        "wanted = torch.randn(5, 2)\nloss = (model(inputs) - wanted).sum()\nloss.backward()",
        "the gradient of this loss does not depend on wanted",
    ),
    "micro-batches that are not scaled": (
        """
optimizer.zero_grad()
for part in (slice(0, 3), slice(3, 5)):
    loss = criterion(model(inputs[part]), labels[part])
    loss.backward()
optimizer.step()
""",
        "2 means were added up: the sum is 2 times their mean",
    ),
    "a part of the loss that has no slope": (
        """
scores = model(inputs)
loss = criterion(scores, labels) + (scores.argmax(1) != labels).float().mean()
loss.backward()
""",
        "(scores.argmax(1) != labels).float().mean() adds nothing to any gradient",
    ),
    "a saved value changed through .data": (
        """
w = torch.tensor([1., 2.], requires_grad=True)
y = (w * w).sum()
w.data.mul_(10)
y.backward()
""",
        "w was saved here, for the derivative",
    ),
    "a saved value changed through an array": (
        """
w = torch.tensor([1., 2.], requires_grad=True)
y = (w * w).sum()
w.detach().numpy()[0] = 10
y.backward()
""",
        "w was saved here, for the derivative",
    ),
}  # fmt: skip

RIGHT = {
    "a training loop": """
total = 0.0
losses = []
for _ in range(4):
    optimizer.zero_grad()
    loss = criterion(model(inputs), labels)
    loss.backward()
    optimizer.step()
    total += loss.item()
    losses.append(loss.detach())
""",
    "a loop that zeroes in place": """
for _ in range(4):
    optimizer.zero_grad(set_to_none=False)
    criterion(model(inputs), labels).backward()
    optimizer.step()
""",
    "updates by hand": """
w = torch.tensor([1., 2.], requires_grad=True)
for _ in range(3):
    (w * w).sum().backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
""",
    "micro-batches": """
for _ in range(2):
    optimizer.zero_grad()
    for part in (slice(0, 3), slice(3, 5)):
        (criterion(model(inputs[part]), labels[part]) / 2).backward()
    optimizer.step()
""",
    "three walks that add up": """
x = torch.tensor(3., requires_grad=True)
for _ in range(3):
    (x * x).backward()
""",
    "a sum of losses that is walked itself": """
optimizer.zero_grad()
total = 0
for i in range(5):
    total += criterion(model(inputs[i:i + 1]), labels[i:i + 1])
total.backward()
optimizer.step()
""",
    "a graph that is retained and walked again": """
y = criterion(model(inputs), labels)
y.backward(retain_graph=True)
y.backward()
""",
    "two losses over a trunk": """
trunk = model[0](inputs)
a, b = trunk.exp().sum(), trunk.sin().sum()
a.backward(retain_graph=True)
b.backward()
""",
    "a trunk that each turn walks again": """
trunk = model[0](inputs).tanh()
for weight in (2, 3, 5):
    loss = (trunk ** weight).sum()
    loss.backward(retain_graph=True)
""",
    "a layer that is frozen and has no gradient": """
model[0].requires_grad_(False)
optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
for _ in range(4):
    optimizer.zero_grad()
    criterion(model(inputs), labels).backward()
    optimizer.step()
""",
    "two optimizers, one for each part": """
first = torch.optim.SGD(model[0].parameters(), lr=0.1)
second = torch.optim.SGD(model[2].parameters(), lr=0.1)
for _ in range(4):
    first.zero_grad()
    second.zero_grad()
    criterion(model(inputs), labels).backward()
    first.step()
    second.step()
""",
    "a mask that multiplies an error": """
scores = model(inputs)
loss = ((scores > 0).float() * scores ** 2).mean() + criterion(scores, labels)
loss.backward()
right = (scores.argmax(1) == labels).float().mean()
""",
    "an old update through .data": """
w = torch.tensor([1., 2.], requires_grad=True)
for _ in range(3):
    w.grad = None
    (w * w).sum().backward()
    w.data -= 0.1 * w.grad.data
""",
    "evaluation without a graph": "model.eval()\nwith torch.no_grad():\n    s = model(inputs)",
    "a gradient asked for in eval mode": """
model.eval()
x = inputs.clone().requires_grad_()
model(x).sum().backward()
""",
    "a squared difference": """
wanted = torch.randn(5, 2)
((model(inputs) - wanted) ** 2).mean().backward()
""",
    "statistics of layers that train": """
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
optimizer.zero_grad()
criterion(net(inputs), labels).backward()
optimizer.step()
""",
    "numbers read through .data and an array": """
w = torch.tensor([1., 2.], requires_grad=True)
y = (w * w).sum()
shown = w.data.sum(), w.detach().numpy().mean(), y.item()
y.backward()
""",
    "attributes of the learner's own": "model.name = 'small'\nmodel[0].weight.label = 'first'",
    "retaining a leaf's gradient": "x = model(inputs)\nx.retain_grad()\nx.sum().backward()",
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(visit, mistake):
    cell, said = MISTAKES[mistake]
    assert said in [advice.reasons[0].text for advice in visit(MODEL, cell)]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_it_is_told_once(visit, mistake):
    cell, said = MISTAKES[mistake]
    told = [advice.reasons[0].text for advice in visit(MODEL, cell, cell)]
    assert told.count(said) == 1


@pytest.mark.parametrize("program", RIGHT)
def test_what_is_right_is_no_mistake(visit, program):
    assert [str(advice) for advice in visit(MODEL, RIGHT[program], RIGHT[program])] == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_is_said_is_at_most_eight_lines(visit, mistake):
    for advice in visit(MODEL, MISTAKES[mistake][0]):
        assert len(str(advice).splitlines()) <= 8
