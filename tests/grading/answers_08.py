"""Answers to the exercises of lesson 08: right ones, and wrong ones with their hint's start."""

_KEEP = "def keep_for_later(losses, weights): return "
_GAN = "def discriminator_loss(discriminator, real, fake): return "
_POLICY = "def policy_loss(log_prob, reward, value): return "
_ADDING = """
def logged_mean(losses):
    total, count = 0, 0
    for loss in losses:
        total += {each}
        count += 1
    return {mean}
"""
_CHUNKS = """
def train_truncated(rnn, optimizer, hidden, inputs, targets, length):
    losses = []
    state = hidden
    for start in range(0, len(inputs), length):
        outputs, state = rnn(inputs[start : start + length], {state})
        loss = ((outputs - targets[start : start + length]) ** 2).mean()
        {zero}
        {backward}
        optimizer.step()
        losses.append({log})
    return losses
"""


def _chunks(**parts):
    usual = {
        "state": "state.detach()",
        "zero": "optimizer.zero_grad()",
        "backward": "loss.backward()",
        "log": "loss.item()",
    }
    return _CHUNKS.format(**{**usual, **parts})


RIGHT = {
    "keep_for_later": _KEEP + "losses.tolist(), weights.detach().clone()",
    "discriminator_loss": _GAN + "discriminator(fake.detach()).mean() - discriminator(real).mean()",
    "policy_loss": _POLICY + "-(log_prob * (reward - value.detach())).mean()",
    "logged_mean": _ADDING.format(each="loss.item()", mean="total / count"),
    "joint_loss": """
def joint_loss(prediction, target):
    errors = [(p - t) ** 2 for p, t in zip(prediction, target)]
    return torch.stack(errors).mean()
""",
    "train_truncated": _chunks(),
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "keep_for_later": [
        """
def keep_for_later(losses, weights):
    with torch.no_grad():
        return [loss.item() for loss in losses], weights.clone()
""",
        _KEEP + "[losses.detach().numpy().tolist(), torch.tensor(weights.tolist())]",
    ],
    "discriminator_loss": [
        """
def discriminator_loss(discriminator, real, fake):
    fake = fake.clone().detach()
    return -(discriminator(real) - discriminator(fake)).mean()
""",
    ],
    "policy_loss": [
        """
def policy_loss(log_prob, reward, value):
    with torch.no_grad():
        advantage = reward - value
    return -torch.mean(advantage * log_prob)
""",
        _POLICY + "(log_prob * (value - reward).detach()).sum() / len(reward)",
    ],
    "logged_mean": [
        """
def logged_mean(losses):
    numbers = [loss.item() for loss in losses]
    return sum(numbers) / len(numbers)
""",
        _ADDING.format(each="loss.detach()", mean="(total / count).item()"),
    ],
    "joint_loss": [
        "def joint_loss(prediction, target): return ((prediction - target) ** 2).mean()",
        """
def joint_loss(prediction, target):
    return sum((p - t) ** 2 for p, t in zip(prediction, target)) / len(target)
""",
    ],
    "train_truncated": [
        """
def train_truncated(rnn, optimizer, hidden, inputs, targets, length):
    losses = []
    for chunk, wanted in zip(inputs.split(length), targets.split(length)):
        optimizer.zero_grad()
        outputs, hidden = rnn(chunk, hidden)
        loss = torch.nn.functional.mse_loss(outputs, wanted)
        loss.backward()
        optimizer.step()
        hidden = hidden.detach()
        losses.append(loss.item())
    return losses
"""
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "keep_for_later",
        "item on a vector",
        _KEEP + "losses.item(), weights.detach().clone()",
        "Your code asks for the one number of a tensor that has several.",
    ),
    (
        "keep_for_later",
        "the mean for all",
        _KEEP + "losses.mean().item(), weights.detach().clone()",
        "Your log has one number",
    ),
    (
        "keep_for_later",
        "a tensor in the log",
        _KEEP + "losses.detach(), weights.detach().clone()",
        "Your log holds tensors.",
    ),
    (
        "keep_for_later",
        "a list of tensors",
        _KEEP + "list(losses), weights.detach().clone()",
        "Your log holds tensors.",
    ),
    (
        "keep_for_later",
        "clone without detach",
        _KEEP + "losses.tolist(), weights.clone()",
        "Your copy has memory of its own, and a history",
    ),
    (
        "keep_for_later",
        "the tensor itself",
        _KEEP + "losses.tolist(), weights",
        "Your copy wants a gradient",
    ),
    (
        "keep_for_later",
        "detach without clone",
        _KEEP + "losses.tolist(), weights.detach()",
        "Your copy moved when a training step changed weights",
    ),
    (
        "keep_for_later",
        ".data",
        _KEEP + "losses.tolist(), weights.data",
        "Your copy lies on the memory of weights",
    ),
    (
        "discriminator_loss",
        "no cut",
        _GAN + "discriminator(fake).mean() - discriminator(real).mean()",
        "Your loss sends a gradient into the generator",
    ),
    (
        "discriminator_loss",
        "clone for a cut",
        _GAN + "discriminator(fake.clone()).mean() - discriminator(real).mean()",
        "Your loss sends a gradient into the generator",
    ),
    (
        "discriminator_loss",
        "nothing recorded",
        """
def discriminator_loss(discriminator, real, fake):
    with torch.no_grad():
        return discriminator(fake).mean() - discriminator(real).mean()
""",
        "Your loss has no history at all",
    ),
    (
        "discriminator_loss",
        "cuts fake itself",
        """
def discriminator_loss(discriminator, real, fake):
    fake.detach_()
    return discriminator(fake).mean() - discriminator(real).mean()
""",
        "Your code takes the history from fake itself",
    ),
    (
        "discriminator_loss",
        ".data",
        _GAN + "discriminator(fake.data).mean() - discriminator(real).mean()",
        "The generator gets no gradient, but your cut",
    ),
    (
        "discriminator_loss",
        "cut behind the discriminator",
        _GAN + "discriminator(fake).detach().mean() - discriminator(real).mean()",
        "Your cut is behind the discriminator",
    ),
    (
        "discriminator_loss",
        "the other sign",
        _GAN + "discriminator(real).mean() - discriminator(fake.detach()).mean()",
        "Your loss has the other sign",
    ),
    (
        "policy_loss",
        "item on a vector",
        _POLICY + "-(log_prob * (reward - value.item())).mean()",
        "item() gives the number of a tensor that has one",
    ),
    (
        "policy_loss",
        "all of it cut",
        _POLICY + "-(log_prob * (reward - value)).mean().detach()",
        "Your loss has no history",
    ),
    (
        "policy_loss",
        "the policy cut",
        _POLICY + "-(log_prob.detach() * (reward - value)).mean()",
        "Your cut is on the policy's side",
    ),
    (
        "policy_loss",
        "the other sign",
        _POLICY + "(log_prob * (reward - value.detach())).mean()",
        "Your loss has the other sign.",
    ),
    (
        "policy_loss",
        "the sum",
        _POLICY + "-(log_prob * (reward - value.detach())).sum()",
        "Your loss is the sum over the actions.",
    ),
    (
        "policy_loss",
        "no cut",
        _POLICY + "-(log_prob * (reward - value)).mean()",
        "Your loss sends a gradient into value",
    ),
    (
        "logged_mean",
        "adds up graphs",
        _ADDING.format(each="loss", mean="total / count"),
        "Your mean is a tensor with a graph",
    ),
    (
        "logged_mean",
        "a tensor without a graph",
        _ADDING.format(each="loss.detach()", mean="total / count"),
        "Your mean holds no graph, but it is a tensor",
    ),
    (
        "logged_mean",
        "the sum",
        "def logged_mean(losses): return sum(loss.item() for loss in losses)",
        "Your code returns the sum.",
    ),
    (
        "logged_mean",
        "the last",
        """
def logged_mean(losses):
    for loss in losses:
        last = loss.item()
    return last
""",
        "Your code returns the last loss.",
    ),
    (
        "logged_mean",
        "a number at the end",
        _ADDING.format(each="loss", mean="(total / count).item()"),
        "Your result is right, and it is a number.",
    ),
    (
        "logged_mean",
        "a list of losses",
        """
def logged_mean(losses):
    losses = list(losses)
    return sum(loss.item() for loss in losses) / len(losses)
""",
        "Your result is right, and it is a number.",
    ),
    (
        "joint_loss",
        "a new leaf of the loss",
        """
def joint_loss(prediction, target):
    loss = ((prediction - target) ** 2).mean()
    return torch.tensor(loss.item(), requires_grad=True)
""",
        "Your loss is a leaf that wants a gradient",
    ),
    (
        "joint_loss",
        "a flag on the loss",
        """
def joint_loss(prediction, target):
    errors = torch.tensor([((p - t) ** 2).item() for p, t in zip(prediction, target)])
    return errors.mean().requires_grad_(True)
""",
        "Your loss is a leaf that wants a gradient",
    ),
    (
        "joint_loss",
        "no flag and no history",
        """
def joint_loss(prediction, target):
    return torch.tensor([((p - t) ** 2).item() for p, t in zip(prediction, target)]).mean()
""",
        "Your loss wants no gradient",
    ),
    (
        "joint_loss",
        "as it was",
        """
def joint_loss(prediction, target):
    errors = [((p - t) ** 2).item() for p, t in zip(prediction, target)]
    return torch.tensor(errors, requires_grad=True).mean()
""",
        "backward() runs, and the gradient ends in a tensor",
    ),
    (
        "joint_loss",
        "the sum",
        "def joint_loss(prediction, target): return ((prediction - target) ** 2).sum()",
        "Your loss is the sum of the errors.",
    ),
    (
        "train_truncated",
        "no detach",
        _chunks(state="state"),
        "The second chunk's backward() walks on",
    ),
    (
        "train_truncated",
        "retain_graph for detach",
        _chunks(state="state", backward="loss.backward(retain_graph=True)"),
        "Your code keeps the graph of the first chunk",
    ),
    (
        "train_truncated",
        "everything cut",
        _chunks(backward="loss.detach().backward()"),
        "Your code cuts so much",
    ),
    (
        "train_truncated",
        "no chunks",
        _chunks().replace("    losses = []", "    losses, length = [], len(inputs)"),
        "Your code takes the whole sequence at once",
    ),
    (
        "train_truncated",
        "a log of tensors",
        _chunks(log="loss"),
        "Your list holds tensors",
    ),
    (
        "train_truncated",
        "the state forgotten",
        _chunks(state="hidden"),
        "Each of your chunks begins with the first hidden state.",
    ),
    (
        "train_truncated",
        "no zero_grad",
        _chunks(zero=""),
        "Your steps go along the gradients of all chunks",
    ),
    (
        "train_truncated",
        "cut at every step",
        """
def train_truncated(rnn, optimizer, hidden, inputs, targets, length):
    losses = []
    for start in range(0, len(inputs), length):
        outputs = []
        for x in inputs[start : start + length]:
            output, hidden = rnn(x.reshape(1, 2), hidden.detach())
            outputs.append(output)
        loss = ((torch.cat(outputs) - targets[start : start + length]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
""",
        "Your code cuts after every step",
    ),
]
