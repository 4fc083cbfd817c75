"""The mutants that the checks let pass, each with the reason: they do what the solution does."""

BEHAVES_THE_SAME = {
    (
        "backward_order",
        "arrivals = {root: 0}  # how many gradients each node waits for: 0 -> 1",
    ): "nobody sends to the root, so its count is never looked at",
    (
        "first_gradient",
        'raise RuntimeError("of many numbers, somebody has to say how much each counts"): '
        "'of many numbers, somebody has to say how much each counts' -> "
        "'f many numbers, somebody has to say how much each counts_'",
    ): "an error of this class is asked for, in whatever words",
}
