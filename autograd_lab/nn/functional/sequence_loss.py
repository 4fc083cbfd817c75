"""The loss of sequences whose labels have no times: ctc_loss."""

from collections.abc import Sequence

from autograd_lab.nn._reduction import get_enum
from autograd_lab.ops import losses_of_sequences
from autograd_lab.tensor import Tensor


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int], blank: int = 0, reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:  # fmt: skip
    """-log of the probability that each sample says its targets, whenever it says each of them.

    log_probs: (T, N, C) or (T, C), as `log_softmax` gives them; the gradient is that of its input.
    targets: (N, S), or all in one row. input_lengths, target_lengths: how many steps and labels
        each sample has. blank: the class that says nothing. reduction: "mean", each loss divided by
        its number of labels first; "sum" or "none". zero_infinity: 0 where there are too few steps.
    Errors: RuntimeError for what does not fit, IndexError for a target that is no class, ValueError
        for another reduction.
    Example: `F.ctc_loss(torch.zeros(1, 1, 2), torch.tensor([[1]]), [1], [1])` is `tensor(-0.)`.
    """
    number = get_enum(reduction)
    return losses_of_sequences.ctc_loss(
        log_probs, targets, input_lengths, target_lengths, blank, number, zero_infinity
    )


__all__ = ["ctc_loss"]
