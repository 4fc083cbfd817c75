"""The accumulation bucket: each backward adds to `.grad`, and zero_grad empties it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autograd_lab import graph
from autograd_lab.graph.describe import counted
from autograd_lab.widgets.board import Board
from autograd_lab.widgets.buckets import Accumulation, buckets_svg, buckets_text
from autograd_lab.widgets.controls import Button, Toggle
from autograd_lab.widgets.frame import Drawing, Frame
from autograd_lab.widgets.notebook import notebook_names


class AccumulationBucket(Board):
    """Runs a few lines forward and backward, and shows what gathers in the leaves' gradients.

    code: the lines; the tensors that they read are the leaves, and their last result has to be a
    scalar. namespace: where the leaves are looked up; the notebook's by default. The learner's own
    tensors stay as they are.

    Raises as `Accumulation` does.

    Example: `AccumulationBucket("loss = (x ** 2).sum()")`.
    """

    def __init__(self, code: str, namespace: Mapping[str, Any] | None = None) -> None:
        __tracebackhide__ = True
        namespace = notebook_names(namespace)
        self._model = Accumulation(code, namespace)
        self._to_none = True
        self._plan = graph.layout(self._picture().graph)
        super().__init__()

    def _picture(self) -> graph.Picture:
        """The graph of the next backward. Only gradients in it change, so one layout serves all."""
        return graph.show(self._model.names[self._model.result], self._model.names)

    def _zero(self) -> None:
        self._model.zero_grad(self._to_none)

    def _keep_zeros(self, on: bool) -> None:
        self._to_none = not on

    def look(self) -> Frame:
        model = self._model
        drawn = self._picture()
        svg = graph.svg(drawn.graph, plan=replace(self._plan, graph=drawn.graph))
        text = buckets_text(model.buckets)
        return Frame(
            model.program.code,
            "forward, then backward: each backward adds to .grad",
            (
                Drawing(svg, graph.table(drawn.graph), drawn.said),
                Drawing(buckets_svg(model.buckets), text),
            ),
            heading="; ".join(text.splitlines()),
            detail=f"{counted(model.times, 'backward')} since the buckets were empty.",
            controls=(
                Button(
                    "backward",
                    f"{model.result}.backward()",
                    do=model.backward,
                    main=True,
                    key="ArrowRight",
                    help="right arrow",
                    code=True,
                ),
                Button("zero", "zero_grad()", do=self._zero, key="Home", help="Home", code=True),
                Toggle(
                    "zeros",
                    "set_to_none=False",
                    value=not self._to_none,
                    do=self._keep_zeros,
                    code=True,
                    help="zero_grad leaves zeros in place of None",
                ),
            ),
        )
