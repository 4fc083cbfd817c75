"""Answers to the exercises of lesson 10: right ones, and wrong ones with their hint's start."""

_STEP = """
def step_then_predict(model, optimizer, images, labels, new_images):
    model.train()
    loss = ((model(images) - labels) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        return model(new_images)
"""

_JOBS = {
    "validation": "eval and no_grad",
    "middle layer": "requires_grad=False",
    "update": "no_grad",
    "statistics": "eval",
    "sensitivity": "eval",
    "spread": "no_grad",
}


def _switches(**changed):
    changed = {job.replace("_", " "): choice for job, choice in changed.items()}
    return f"def six_switches(): return {_JOBS | changed}"


_GRADIENT = """
def gradient_by_input(model, x):
    was_training = model.training
    model.eval()
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad((model(leaf) ** 2).sum(), leaf)
    model.train(was_training)
    return gradient
"""
_BY_BACKWARD = """
def gradient_by_input(model, x):
    was_training = model.training
    model.eval()
    leaf = x.clone().requires_grad_()
    (model(leaf) ** 2).sum().backward()
    model.train(was_training)
    return leaf.grad
"""

RIGHT = {
    "legacy_flags": """
def legacy_flags(requires_grad, volatile):
    return any(requires_grad) and not any(volatile), any(volatile)
""",
    "step_then_predict": _STEP,
    "six_switches": _switches(),
    "gradient_by_input": _GRADIENT,
}

# Other right answers, which a grader that knows one way only would refuse.
ALSO_RIGHT = {
    "legacy_flags": [
        """
def legacy_flags(requires_grad, volatile):
    wins = False
    for flag in volatile:
        wins = wins or flag
    return [False if wins else True in requires_grad, wins]
"""
    ],
    "step_then_predict": [
        """
def step_then_predict(model, optimizer, images, labels, new_images):
    loss = torch.nn.functional.mse_loss(model.train()(images), labels)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.inference_mode():
        predictions = model.eval()(new_images)
    return predictions
""",
        _STEP.replace("with torch.no_grad()", "if True").replace(
            "model(new_images)", "model(new_images).detach()"
        ),
    ],
    "six_switches": [],
    "gradient_by_input": [
        """
def gradient_by_input(model, x):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    f = lambda images: (model(images) ** 2).sum()
    _, gradient = torch.autograd.functional.vjp(f, x)
    for module, training in modes.items():
        module.training = training
    return gradient
""",
        _BY_BACKWARD.replace("    leaf =", "    model.requires_grad_(False)\n    leaf =").replace(
            "    return", "    model.requires_grad_(True)\n    return"
        ),
    ],
}

# (exercise, the mistake, the answer, how its hint begins)
WRONG = [
    (
        "legacy_flags",
        "forces True",
        """
def legacy_flags(requires_grad, volatile):
    return any(requires_grad) or any(volatile), any(volatile)
""",
        "Your code has a volatile input force requires_grad",
    ),
    (
        "legacy_flags",
        "all() for requires_grad",
        """
def legacy_flags(requires_grad, volatile):
    return all(requires_grad) and not any(volatile), any(volatile)
""",
        "Your code wants all inputs to require a gradient.",
    ),
    (
        "legacy_flags",
        "all() for volatile",
        """
def legacy_flags(requires_grad, volatile):
    return any(requires_grad) and not all(volatile), all(volatile)
""",
        "Your code wants all inputs to be volatile.",
    ),
    (
        "legacy_flags",
        "two rules that know nothing of each other",
        """
def legacy_flags(requires_grad, volatile):
    return any(requires_grad), any(volatile)
""",
        "Your two flags know nothing of each other",
    ),
    (
        "legacy_flags",
        "requires_grad wins",
        """
def legacy_flags(requires_grad, volatile):
    return any(requires_grad), any(volatile) and not any(requires_grad)
""",
        "Your code has requires_grad win over volatile.",
    ),
    (
        "legacy_flags",
        "opposites",
        "def legacy_flags(requires_grad, volatile): return not any(volatile), any(volatile)",
        "Your code takes volatile for the opposite",
    ),
    (
        "legacy_flags",
        "the other way round",
        """
def legacy_flags(requires_grad, volatile):
    return any(volatile), any(requires_grad) and not any(volatile)
""",
        "Your pair is the other way round.",
    ),
    (
        "step_then_predict",
        "keeps volatile=",
        _STEP.replace("with torch.no_grad()", "if True").replace(
            "model(new_images)",
            "model(torch.autograd.Variable(new_images, volatile=True))",
        ),
        "Your code keeps volatile=",
    ),
    (
        "step_then_predict",
        "no_grad round the training",
        """
@torch.no_grad()
def step_then_predict(model, optimizer, images, labels, new_images):
    model.train()
    loss = ((model(images) - labels) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.eval()
    return model(new_images)
""",
        "Your code switches recording off round the training",
    ),
    (
        "step_then_predict",
        "freezes for good",
        _STEP.replace("with torch.no_grad()", "if model.requires_grad_(False)"),
        "Your code takes the wish for a gradient",
    ),
    (
        "step_then_predict",
        "eval() for no_grad",
        _STEP.replace("with torch.no_grad()", "if True"),
        "Your predictions are recorded.",
    ),
    (
        "step_then_predict",
        "drops eval()",
        _STEP.replace("    model.eval()\n", ""),
        "Your code predicts in train mode",
    ),
    (
        "step_then_predict",
        "drops train()",
        _STEP.replace("    model.train()\n", ""),
        "Your code trains in the mode that it finds",
    ),
    (
        "step_then_predict",
        "drops zero_grad()",
        _STEP.replace("    optimizer.zero_grad()\n", ""),
        "Your step follows a gradient with an older one",
    ),
    (
        "six_switches",
        "no dictionary",
        "def six_switches(): return 'eval'",
        "Your function does not return a dictionary.",
    ),
    (
        "six_switches",
        "a job is missing",
        "def six_switches(): return {'update': 'no_grad'}",
        "Your dictionary leaves a job out.",
    ),
    (
        "six_switches",
        "validation: eval is enough",
        _switches(validation="eval"),
        "For the validation you have eval alone.",
    ),
    (
        "six_switches",
        "validation: no_grad is enough",
        _switches(validation="no_grad"),
        "For the validation you switch gradients off",
    ),
    (
        "six_switches",
        "no_grad round the middle layer",
        _switches(middle_layer="no_grad"),
        "For the middle layer you take no_grad",
    ),
    (
        "six_switches",
        "eval freezes a layer",
        _switches(middle_layer="eval"),
        "For the middle layer you take eval",
    ),
    (
        "six_switches",
        "freezes for an update",
        _switches(update="requires_grad=False"),
        "For the update you take the flag from w.",
    ),
    (
        "six_switches",
        "eval for an update",
        _switches(update="eval and no_grad"),
        "For the update you take eval.",
    ),
    (
        "six_switches",
        "freezing stops the statistics",
        _switches(statistics="requires_grad=False"),
        "For the statistics you switch gradients off.",
    ),
    (
        "six_switches",
        "no_grad where a gradient is asked for",
        _switches(sensitivity="eval and no_grad"),
        "For the sensitivity you take no_grad.",
    ),
    (
        "six_switches",
        "frozen weights, random dropout",
        _switches(sensitivity="requires_grad=False"),
        "For the sensitivity you freeze the weights",
    ),
    (
        "six_switches",
        "eval where dropout is wanted",
        _switches(spread="eval and no_grad"),
        "For the spread you take eval",
    ),
    (
        "six_switches",
        "freezes to predict",
        _switches(spread="requires_grad=False"),
        "For the spread you change every parameter",
    ),
    (
        "gradient_by_input",
        "no_grad",
        _GRADIENT.replace("(gradient,) =", "with torch.no_grad(): (gradient,) ="),
        "Your code asks for a gradient where nothing was recorded.",
    ),
    (
        "gradient_by_input",
        "train mode",
        _GRADIENT.replace("    model.eval()\n", ""),
        "Your code calls the model in train mode",
    ),
    (
        "gradient_by_input",
        "leaves eval mode on",
        _GRADIENT.replace("    model.train(was_training)\n", ""),
        "Your code leaves a model in eval mode",
    ),
    (
        "gradient_by_input",
        "leaves train mode on",
        _GRADIENT.replace("model.train(was_training)", "model.train()"),
        "Your code leaves a model in train mode",
    ),
    (
        "gradient_by_input",
        "freezes for good",
        _BY_BACKWARD.replace("    leaf =", "    model.requires_grad_(False)\n    leaf ="),
        "Your code takes the wish for a gradient from the parameters",
    ),
    (
        "gradient_by_input",
        "fills the parameters' gradients",
        _BY_BACKWARD,
        "Your code changes the .grad of the model's parameters",
    ),
    (
        "gradient_by_input",
        "clears the parameters' gradients",
        _BY_BACKWARD.replace("    return", "    model.zero_grad()\n    return"),
        "Your code changes the .grad of the model's parameters",
    ),
    (
        "gradient_by_input",
        "marks x",
        _GRADIENT.replace("x.clone()", "x"),
        "Your code leaves its mark on the x",
    ),
    (
        "gradient_by_input",
        "of the sum",
        _GRADIENT.replace("(model(leaf) ** 2)", "model(leaf)"),
        "Your gradient is that of model(x).sum()",
    ),
    (
        "gradient_by_input",
        "of the mean",
        _GRADIENT.replace(".sum()", ".mean()"),
        "Your gradient is that of a mean.",
    ),
]
