import json
from dataclasses import asdict

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.graph import GraphTooLarge, NoGraph, extract, steps, svg


@pytest.fixture
def lesson():
    """The names of lesson 04's example."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x + 2
    z = y * y * 3
    return {"x": x, "y": y, "z": z, "out": z.mean()}


def walk(names, result="out", **options):
    return steps(names[result], names=names, **options)


def test_the_lesson_example_step_by_step(lesson):
    mean, by_three, square, plus_two, x = walk(lesson)
    assert [step.title for step in (mean, by_three, square, plus_two, x)] == [
        "MeanBackward0", "MulBackward0", "MulBackward0", "AddBackward0", "leaf",
    ]  # fmt: skip
    assert mean.received[0].data == 1.0
    assert mean.sent[0].value.data == [[0.25, 0.25], [0.25, 0.25]]
    assert by_three.sent[0].local.data == [[3, 3], [3, 3]]
    assert by_three.sent[0].value.data == [[0.75, 0.75], [0.75, 0.75]]
    assert [sent.local.data for sent in square.sent] == [[[3, 4], [5, 6]]] * 2
    assert [sent.value.data for sent in square.sent] == [[[2.25, 3], [3.75, 4.5]]] * 2
    assert plus_two.received[0].data == [[4.5, 6], [7.5, 9]]
    assert x.received[0].data == [[4.5, 6], [7.5, 9]]
    assert x.after[0].grad.data == [[4.5, 6], [7.5, 9]]


def test_the_last_gradients_are_those_of_a_real_backward(lesson):
    last = walk(lesson)[-1]
    lesson["out"].backward()
    assert last.after[0].grad.data == lesson["x"].grad.tolist()


def test_formulas_and_labels_are_the_learners(lesson):
    square = walk(lesson)[2]
    assert [(sent.formula, sent.label) for sent in square.sent] == [("g·y", "y"), ("g·y", "y")]
    assert square.text == (
        "MulBackward0 receives g = [0.75 0.75; 0.75 0.75] and sends [2.25 3; 3.75 4.5] to y "
        "and [2.25 3; 3.75 4.5] to y."
    )


def test_bytes_are_held_until_the_node_has_had_its_turn(lesson):
    trace = walk(lesson)
    assert [step.bytes_held for step in trace] == [16, 16, 16, 0, 0]
    assert [step.bytes_after for step in trace] == [16, 16, 0, 0, 0]
    assert {step.bytes_total for step in trace} == {16}
    assert [step.freed for step in trace] == [(), (), (), (2,), (2,)]


def test_retain_graph_frees_nothing(lesson):
    trace = walk(lesson, retain_graph=True)
    assert {step.bytes_after for step in trace} == {16}
    assert {step.freed for step in trace} == {()}


def test_gradients_wait_on_their_edges_until_their_node_has_its_turn(lesson):
    trace = walk(lesson)
    edges = {edge: at for at, edge in enumerate(extract(lesson["out"]).edges)}
    to = {step.number: {trace[step.number - 1].node} for step in trace}
    sources = {at: edge.source for edge, at in edges.items()}
    for step in trace[1:]:
        assert {sources[edge] for edge, _ in step.waiting} == to[step.number]
    assert trace[0].waiting == ()


def test_paths_add_up_in_the_bucket_before_the_leaf_has_its_turn():
    x = torch.tensor(1.0, requires_grad=True)
    y = torch.tensor(2.0, requires_grad=True)
    trace = steps((x * y + x).exp(), names={"x": x, "y": y})
    e3 = float(np.exp(np.float32(3)))
    arrived = [step.after[0].arrived for step in trace]
    assert arrived[0] is None
    assert arrived[1].data == pytest.approx(e3)
    assert arrived[2].data == pytest.approx(3 * e3)
    assert trace[2].before[0].arrived.data == pytest.approx(e3)
    assert arrived[3] is None
    assert trace[3].after[0].grad.data == pytest.approx(3 * e3)


def test_a_gradient_that_is_there_already_is_added_to():
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    last = steps(x * x, names={"x": x})[-1]
    assert last.before[0].grad.data == 6
    assert last.after[0].grad.data == 12


def test_a_walk_changes_no_grad_and_frees_nothing(lesson):
    walk(lesson)
    assert lesson["x"].grad is None
    lesson["out"].backward()
    assert lesson["x"].grad is not None


def test_a_broadcast_input_gets_a_gradient_of_its_own_shape():
    x = torch.tensor([[1.0], [2.0]], requires_grad=True)
    b = torch.tensor([1.0, 10.0, 100.0], requires_grad=True)
    mul = steps((x * b).sum(), names={"x": x, "b": b})[1]
    assert [sent.value.data for sent in mul.sent] == [[[111], [111]], [3, 3, 3]]


def test_a_gradient_to_begin_with_is_the_seed():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    trace = steps(x * x, torch.tensor([1.0, 10.0, 100.0]), {"x": x})
    assert trace[0].seed.data == [1, 10, 100]
    assert trace[-1].after[0].grad.data == [2, 40, 600]


def test_an_input_that_wants_no_gradient_is_sent_none():
    x, c = torch.tensor(2.0, requires_grad=True), torch.tensor(5.0)
    mul = steps(x * c, names={"x": x, "c": c})[0]
    assert [(sent.argument, sent.formula) for sent in mul.sent] == [("self", "g·c")]


def test_ids_are_those_of_the_graph(lesson):
    graph = extract(lesson["out"], lesson)
    for step in walk(lesson):
        assert graph.nodes[step.node].title == step.title
        for sent in step.sent:
            edge = graph.edges[sent.edge]
            assert (edge.source, edge.target, edge.input) == (sent.receiver, step.node, sent.input)


def test_steps_are_strict_json(lesson):
    text = json.dumps([asdict(step) for step in walk(lesson)], allow_nan=False)
    assert json.loads(text)[4]["after"][0]["grad"]["data"] == [[4.5, 6], [7.5, 9]]


def test_each_step_can_be_drawn(lesson):
    graph = extract(lesson["out"], lesson)
    frames = [svg(graph, step) for step in walk(lesson)]
    assert len(set(frames)) == len(frames) == 5


def test_errors_of_backward_are_its_own(lesson):
    lesson["out"].backward()
    with pytest.raises(RuntimeError, match="second time"):
        walk(lesson)
    with pytest.raises(RuntimeError, match="scalar outputs"):
        steps(torch.ones(2, requires_grad=True) * 2)


def test_a_tensor_without_a_graph_has_no_steps():
    with pytest.raises(NoGraph):
        steps(torch.tensor(1.0))


def test_a_walk_too_long_to_follow_is_refused():
    z = torch.tensor(1.0, requires_grad=True)
    for _ in range(600):
        z = z + 1
    with pytest.raises(GraphTooLarge) as caught:
        steps(z)
    assert (caught.value.nodes, caught.value.limit) == (602, 500)
