"""Lesson 08, Cutting the graph: what to keep, three losses that must not reach back, a log without
graphs, a tensor made anew, and truncated backpropagation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.comparing import part_of, same_values
from autograd_lab.grading.lessons.discriminator_loss import discriminator_loss
from autograd_lab.grading.lessons.truncated_bptt import train_truncated
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_08 import (
    kept,
    one_after_another,
    through,
)


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _note(run: Run, name: str) -> Any:
    return run.notes[name].plain()


def _members(run: Run) -> tuple[Seen, ...]:
    return run.outcome.items if isinstance(run.outcome, Seen) else ()


def _is_tensor(run: Run, requires_grad: bool) -> bool:
    seen = run.outcome
    return isinstance(seen, Seen) and seen.kind == "tensor" and seen.requires_grad == requires_grad


def _moved_along(run: Run, counted: bool) -> bool:
    """Whether the copy changed with the weights, and whether its version counted that."""
    copy = _members(run)[-1]
    moved = same_values(copy, run.inputs["weights"] + 1)
    return moved and _note(run, "counts with weights") == counted


keep_for_later = Exercise(
    name="keep_for_later",
    points=2,
    expected=(
        "a pair: the losses as a list of Python numbers, and a tensor with the values that weights "
        "has now, which wants no gradient"
    ),
    hints=(
        "For each tool of the lesson, ask two things: whose memory is it, and has it a history?",
        (
            "Each step of the training changes weights in place. What has to be true of the "
            "memory of a copy that stays as it is?"
        ),
    ),
    examples=(
        {
            "roots": np.array([1, 2, 3], dtype=np.float32),
            "weights": np.array([5, -2], dtype=np.float32),
        },
    ),
    inputs=lambda rng: {"roots": _normal(rng, 4), "weights": _normal(rng, 2, 3)},
    probe=kept,
    right=lambda roots, weights: ((roots**2).tolist(), weights),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "cannot be converted to Scalar"),
            hint=(
                "Your code asks for the one number of a tensor that has several. Which method "
                "gives them all?"
            ),
        ),
        fails_if(
            when=lambda run: _members(run)[0].kind == "number",
            hint=(
                "Your log has one number, and there is a loss for each sample. Which method gives "
                "them all?"
            ),
        ),
        fails_if(
            when=lambda run: (
                "tensor" in (m.kind for m in (_members(run)[0], *_members(run)[0].items))
            ),
            hint=(
                "Your log holds tensors. A log is printed and stored, so it wants Python numbers. "
                "Which method makes them of a whole tensor?"
            ),
        ),
        fails_if(
            equal_to={"grad_fn": "CloneBackward0"},
            hint=(
                "Your copy has memory of its own, and a history: it holds on to the graph, and a "
                "gradient would go through it. Which tool drops the history?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": True},
            hint=(
                "Your copy wants a gradient, as weights itself does. Is it a copy? And who would "
                "ever use its gradient?"
            ),
        ),
        fails_if(
            when=lambda run: _moved_along(run, counted=True),
            hint=(
                "Your copy moved when a training step changed weights: the history is cut, and "
                "the memory is still the same. What is missing?"
            ),
        ),
        fails_if(
            when=lambda run: _moved_along(run, counted=False),
            hint=(
                "Your copy lies on the memory of weights, so it moved with them, and no version "
                "counter noticed. Which tool keeps the counter, and what gives memory of its own?"
            ),
        ),
    ),
)


def _policy_loss(log_prob: np.ndarray, reward: np.ndarray, value: np.ndarray) -> np.ndarray:
    return -(log_prob * (reward - value)).mean()


def _leaves_the_critic(run: Run) -> bool:
    case = run.inputs
    slope = -(case["reward"] - case["value"]) / case["value"].size
    return (
        same_values(part_of(run, ""), _policy_loss(**case))
        and same_values(part_of(run, "gradient of log_prob"), slope)
        and same_values(part_of(run, "gradient of value"), None)
    )


policy_loss = Exercise(
    name="policy_loss",
    points=2,
    expected="a tensor of shape []: minus the mean of log_prob times the advantage",
    hints=(
        "The loss has two inputs with a history. Which of them is it to teach?",
        "value is a tensor of several numbers, and the loss needs all of them. Which tools keep "
        "a tensor a tensor?",
    ),
    inputs=lambda rng: {name: _normal(rng, 4) for name in ("log_prob", "reward", "value")},
    probe=through,
    right=_policy_loss,
    accepts=_leaves_the_critic,
    flags={"requires_grad": True},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "cannot be converted to Scalar"),
            hint=(
                "item() gives the number of a tensor that has one, and value has one for each "
                "action. Which tool cuts and keeps the tensor?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your loss has no history, so the policy can't learn from it. Which part of the "
                "product is to be a number to compare with?"
            ),
        ),
        fails_if(
            equal_to=lambda log_prob, reward, value: None,
            of="gradient of log_prob",
            hint=(
                "Your cut is on the policy's side: the loss moves the critic and leaves the "
                "policy as it is. Who is to learn from it?"
            ),
        ),
        fails_if(
            equal_to=lambda log_prob, reward, value: -_policy_loss(log_prob, reward, value),
            hint=(
                "Your loss has the other sign. An action that went better than expected should "
                "become more likely. What does a step do to a loss?"
            ),
        ),
        fails_if(
            equal_to=lambda log_prob, reward, value: _policy_loss(log_prob, reward, value) * 4,
            hint="Your loss is the sum over the actions. What is asked for?",
        ),
        fails_if(
            equal_to=lambda log_prob, reward, value: log_prob / log_prob.size,
            of="gradient of value",
            hint=(
                "Your loss sends a gradient into value, so the policy's loss would move the "
                "critic's prediction. What is value to this loss?"
            ),
        ),
    ),
)


def _mean(roots: np.ndarray) -> float:
    return float((roots**2).mean())


logged_mean = Exercise(
    name="logged_mean",
    points=2,
    expected="a Python number: the mean of the losses, with no loss's graph held for longer",
    hints=(
        "Ask of every name in your loop: what does it hold, and until when?",
        "A tensor plus a tensor is a tensor, with a node that holds both. What is a number plus "
        "a number?",
    ),
    examples=({"roots": np.array([1, 2, 3], dtype=np.float32)},),
    inputs=lambda rng: {"roots": _normal(rng, 8)},
    probe=one_after_another,
    right=_mean,
    accepts=lambda run: (
        same_values(part_of(run, ""), _mean(run.inputs["roots"]))
        and _note(run, "graphs at once") <= 1
    ),
    wrong=(
        fails_if(
            when=lambda run: _is_tensor(run, requires_grad=True),
            hint=(
                "Your mean is a tensor with a graph, in which every loss's graph hangs. How many "
                "nodes is that after a day? What should be added up?"
            ),
        ),
        fails_if(
            when=lambda run: _is_tensor(run, requires_grad=False),
            hint=(
                "Your mean holds no graph, but it is a tensor, and a log wants a Python number. "
                "Which tool makes one of a single loss?"
            ),
        ),
        fails_if(
            equal_to=lambda roots: float((roots**2).sum()),
            hint="Your code returns the sum. How many losses were there?",
        ),
        fails_if(
            equal_to=lambda roots: float(roots[-1] ** 2),
            hint="Your code returns the last loss. Where are the others?",
        ),
        fails_if(
            when=lambda run: _note(run, "graphs at once") > 1,
            hint=(
                "Your result is right, and it is a number. But until the loop ended, your code "
                "held the graph of every loss at once. At which point does each become a number?"
            ),
        ),
    ),
)


def _errors(scale: float) -> Callable[..., np.float32]:
    def errors(prediction: np.ndarray, target: np.ndarray) -> np.float32:
        return np.float32(((prediction - target) ** 2).mean() * scale)

    return errors


def _reaches_the_prediction(run: Run) -> bool:
    case = run.inputs
    slope = 2 * (case["prediction"] - case["target"]) / case["target"].size
    return same_values(part_of(run, ""), _errors(1)(**case)) and same_values(
        part_of(run, "gradient of prediction"), slope
    )


joint_loss = Exercise(
    name="joint_loss",
    points=2,
    expected="a tensor of shape [], the mean of the errors, whose backward() reaches prediction",
    hints=(
        "Go through the lines from prediction on, and ask of each: has its result a grad_fn?",
        "torch.tensor makes a leaf out of numbers. How do you put tensors together, and keep "
        "what they came from?",
    ),
    inputs=lambda rng: {"prediction": _normal(rng, 5), "target": _normal(rng, 5)},
    probe=through,
    right=_errors(1),
    accepts=_reaches_the_prediction,
    flags={"requires_grad": True},
    wrong=(
        fails_if(
            equal_to={"requires_grad": True, "is_leaf": True},
            hint=(
                "Your loss is a leaf that wants a gradient: backward() will give the loss its "
                "own gradient, 1, and prediction none. What did the flag mend, and what not?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your loss wants no gradient, and backward() would raise. At which line did the "
                "history end? A flag can't bring it back."
            ),
        ),
        fails_if(
            equal_to=_errors(5),
            hint="Your loss is the sum of the errors. What did the program return?",
        ),
        fails_if(
            equal_to=lambda prediction, target: None,
            of="gradient of prediction",
            hint=(
                "backward() runs, and the gradient ends in a tensor that was made from numbers. "
                "prediction gets None. Which line turns tensors into numbers?"
            ),
        ),
    ),
)

EXERCISES = (
    keep_for_later,
    discriminator_loss,
    policy_loss,
    logged_mean,
    joint_loss,
    train_truncated,
)
