"""Lesson 13, Fine-tuning ResNet-18: a network made ready, BatchNorm held still, a loss, two rates,
freezing in mid-run."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_lab.nn.functional as F
from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.soft_label_loss import soft_label_loss
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes import lesson_13 as probes


def _lines(run: Run) -> list[Any]:
    """What the probe told of a run, line by line."""
    return run.outcome.plain() if isinstance(run.outcome, Seen) else []


def _note(run: Run, name: str) -> Any:
    return run.notes[name].plain()


def _network(rng: np.random.Generator, width: int) -> dict[str, Any]:
    return {
        "width": width,
        "classes": int(rng.integers(4, 9)),
        "seed": int(rng.integers(1000)),
        "images": rng.normal(size=(3, 3, 33, 33)).astype(np.float32),
    }


def _trains_all(run: Run) -> bool:
    return "conv1" in _lines(run)[0]


prepare_to_tune = Exercise(
    name="prepare_to_tune",
    points=3,
    expected=(
        "an SGD optimizer for the new fc alone; afterwards the model is frozen but for fc, which "
        "has as many outputs as there are classes"
    ),
    hints=(
        "Three things are to be done. Which of them looks at what the one before it has left?",
        "After your function, count: how many numbers train, and does the optimizer hold them?",
    ),
    examples=(_network(np.random.default_rng(13), 0),),  # 0 stands for a thin ResNet-18
    inputs=lambda rng: _network(rng, int(rng.integers(5, 9))),
    probe=probes.ready,
    right=lambda width, classes, seed, images: [
        "trains: fc (2)",
        "optimizer: fc (2) at 0.01",
        "momentum [0.9]",
        f"{classes} scores for an image",
    ],
    wrong=(
        fails_if(
            when=lambda run: bool(_note(run, "new attributes")),
            hint=(
                "Your code gave tensors, or modules, an attribute that nobody reads. How is the "
                "flag of a tensor spelt, and who has it?"
            ),
        ),
        fails_if(
            when=lambda run: (
                _note(run, "out_features") == run.inputs["classes"]
                and not _lines(run)[3].startswith(f"{run.inputs['classes']} ")
            ),
            hint=(
                "Your fc says that it has this many outputs, and gives as many as before. What "
                "makes the scores: a number in the layer, or its weight?"
            ),
        ),
        fails_if(
            when=lambda run: "the model has not" in _lines(run)[1],
            hint=(
                "Your optimizer holds tensors that are no longer in the model. What was model.fc "
                "when the optimizer was made?"
            ),
        ),
        fails_if(
            when=lambda run: _lines(run)[0] == "trains: nothing",
            hint=(
                "After your code nothing trains, the new layer neither. Which tensors does your "
                "freezing meet, and was the new layer there by then?"
            ),
        ),
        fails_if(
            when=_trains_all,
            hint=(
                "After your code the whole network still trains. What says of each parameter that "
                "it is to have no gradient?"
            ),
        ),
        fails_if(
            when=lambda run: "conv1" in _lines(run)[1],
            hint=(
                "Your optimizer holds the frozen parameters as well. It skips them as long as they "
                "have no gradient. Whose parameters should it be handed?"
            ),
        ),
        fails_if(
            when=lambda run: _lines(run)[1] == "no SGD came back",
            hint=(
                "Your function does not give back the optimizer. How will the training loop get at "
                "it?"
            ),
        ),
    ),
)


def _tuning_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "images": rng.normal(size=(6, 3, 9, 9)).astype(np.float32),
        "labels": rng.permutation([0, 1, 2, 0, 1, 2]),
        "epochs": int(rng.integers(3, 5)),
        "seed": int(rng.integers(1000)),
    }


def _tuned(clears: bool = True) -> Any:
    """What training gives that keeps BatchNorm fixed. clears: whether gradients are."""

    def values(images: Any, labels: Any, epochs: int, seed: int) -> list[Any]:
        def tune(model: Any, optimizer: Any, x: Any, y: Any, epochs: int) -> list[float]:
            losses = []
            model.eval()
            model.dropout.train()
            for _ in range(epochs):
                loss = F.cross_entropy(model(x), y)
                if clears:
                    optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            return losses

        case = {"images": images, "labels": labels, "epochs": epochs, "seed": seed}
        losses, weight, *modes = probes.tuned(tune, case).value  # type: ignore[attr-defined]
        return [losses, weight.numpy(), *modes]

    return values


def _mode(run: Run, place: int) -> bool:
    return "True" in _lines(run)[place]


tune_with_fixed_norm = Exercise(
    name="tune_with_fixed_norm",
    points=3,
    expected=(
        "a list of floats, the loss of each epoch; BatchNorm works in evaluation mode throughout, "
        "all else in training mode"
    ),
    hints=(
        "What does model.train() do to the layers in it, and when does your loop call it?",
        "model.modules() gives every layer. Which of them are to be switched back?",
    ),
    inputs=_tuning_case,
    probe=probes.tuned,
    right=_tuned(),
    wrong=(
        fails_if(
            when=lambda run: _mode(run, 2) and not _note(run, "averages moved"),
            hint=(
                "Your BatchNorm keeps its averages but does not use them: it is in training mode "
                "and normalises each batch by itself. Which mode uses the averages?"
            ),
        ),
        fails_if(
            when=lambda run: _mode(run, 2),
            hint=(
                "Your BatchNorm was in training mode when images came through, and its averages "
                "moved. Which call in your code was the last to set its mode?"
            ),
        ),
        fails_if(
            when=lambda run: not _mode(run, 3),
            points=1,
            hint=(
                "Your code holds BatchNorm still, and the dropout with it, which should be at "
                "work. Which layers does model.eval() switch?"
            ),
        ),
        fails_if(
            when=lambda run: run.outcome.items[0].items[0].kind == "tensor",  # type: ignore[union-attr]
            hint=(
                "Your list holds tensors, each with the graph of its epoch. What of a loss is "
                "worth keeping?"
            ),
        ),
        fails_if(
            equal_to=_tuned(clears=False),
            hint=(
                "Your modes are right, but each step follows the gradients of all epochs before. "
                "What does backward() do with a gradient that is there?"
            ),
        ),
    ),
)


def _rates_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "width": int(rng.integers(5, 9)),
        "classes": int(rng.integers(4, 9)),
        "seed": int(rng.integers(1000)),
        "lr": float(rng.choice([0.02, 0.05, 0.2, 0.4])),
    }


def _groups(layer4: float, fc: float) -> Any:
    """What is told of an optimizer that holds these parts at these multiples of the rate."""

    def told(width: int, classes: int, seed: int, lr: float) -> list[str]:
        rates = sorted([(lr * layer4, "layer4 (3)"), (lr * fc, "fc (2)")])
        held = "; ".join(f"{part} at {rate:g}" for rate, part in rates)
        return ["trains: layer4 (3), fc (2)", f"optimizer: {held}", "momentum [0.9]"]

    return told


two_rates = Exercise(
    name="two_rates",
    points=2,
    expected="an SGD optimizer with layer4 at a tenth of lr and fc at lr, both with momentum 0.9",
    hints=(
        "A group is a dict: its parameters, and what is particular to it. What is left out comes "
        "from the arguments of SGD.",
        "Two things keep a parameter from moving: no place in an optimizer, and no gradient.",
    ),
    inputs=_rates_case,
    probe=probes.rates,
    right=_groups(0.1, 1.0),
    wrong=(
        fails_if(
            equal_to=(ValueError, "more than one parameter group"),
            hint=(
                "Your groups overlap: a parameter is in two of them. Whose parameters does "
                "model.parameters() give?"
            ),
        ),
        fails_if(
            when=lambda run: _lines(run)[1] == "no SGD came back",
            hint="Your function does not give back an SGD optimizer. What does it return?",
        ),
        fails_if(
            when=lambda run: _lines(run)[0] == "trains: fc (2)",
            hint=(
                "Your optimizer may hold layer4, but layer4 is frozen as it came, so it will get "
                "no gradient. What has to change about its parameters?"
            ),
        ),
        fails_if(
            when=_trains_all,
            hint=(
                "After your code the first layers train as well. Which part was to be set free, "
                "and which one have you asked?"
            ),
        ),
        fails_if(
            equal_to=_groups(1.0, 0.1),
            hint=(
                "Your rates are the wrong way round. Which part is already good, and which one "
                "begins with random numbers?"
            ),
        ),
        fails_if(
            when=lambda run: _lines(run)[1].count(" at ") == 1 and "layer4" in _lines(run)[1],
            hint=(
                "Your optimizer moves layer4 and fc at one rate. What may a group have beside its "
                "parameters?"
            ),
        ),
        fails_if(
            when=lambda run: _lines(run)[1].count(" at ") == 1,
            hint=(
                "Your optimizer holds one of the two parts. Which parameters stay where they are "
                "then, gradient or not?"
            ),
        ),
        fails_if(
            when=lambda run: _lines(run)[2] != "momentum [0.9]",
            hint="Your groups have another momentum. Where is it given for both at once?",
        ),
    ),
)


def _mid_run_case(rng: np.random.Generator) -> dict[str, Any]:
    case = _tuning_case(rng)
    return {name: case[name] for name in ("images", "labels", "seed")}


STILL = "moved: conv1, bn1, fc"

freeze_in_mid_run = Exercise(
    name="freeze_in_mid_run",
    points=3,
    expected=(
        "nothing returned; from then on no parameter and no running average of the part moves, "
        "while the rest trains on"
    ),
    hints=(
        "What does SGD read before it moves a parameter, and what is in it at this moment?",
        "A part has parameters and buffers. Which switch holds the one, which the other?",
    ),
    inputs=_mid_run_case,
    probe=probes.frozen_in_mid_run,
    right=lambda images, labels, seed: [STILL, "layer4's averages stood still: True"],
    wrong=(
        fails_if(
            when=lambda run: _note(run, "flag") and not _note(run, "gradients"),
            hint=(
                "Your code drops the gradients that were there. The next backward() brings new "
                "ones. What keeps it from doing so?"
            ),
        ),
        fails_if(
            when=lambda run: _note(run, "flag"),
            hint=(
                "After your code the parameters of the part still ask for gradients, so it trains "
                "on. Which flag says that they do not?"
            ),
        ),
        fails_if(
            when=lambda run: _note(run, "filled"),
            hint=(
                "Your code stops new gradients. The last one is still in .grad, and this loop "
                "fills it with zeros and steps on. What does SGD do for a zero, and for what does "
                "it do nothing?"
            ),
        ),
        fails_if(
            when=lambda run: _note(run, "gradients"),
            hint=(
                "Your code sets the gradients to zero. To SGD a zero is a gradient: momentum and "
                "weight decay still move the part. For what does it do nothing?"
            ),
        ),
        fails_if(
            equal_to=lambda images, labels, seed: [STILL, "layer4's averages stood still: False"],
            points=2,
            hint=(
                "The parameters stand still now. The running averages of the part's BatchNorm do "
                "not: they are no parameters. Which switch do they listen to?"
            ),
        ),
    ),
)


EXERCISES = (
    prepare_to_tune,
    soft_label_loss,
    two_rates,
    tune_with_fixed_norm,
    freeze_in_mid_run,
)
