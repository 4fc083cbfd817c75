"""The mutants that the checks let pass, each with the reason: they do what the solution does."""

BEHAVES_THE_SAME = {
    (
        "backward_order",
        "arrivals = {root: 0}  # how many gradients each node waits for: 0 -> 1",
    ): "nobody sends to the root, so its count is never looked at",
    (
        "diagnose",
        "if all(before < after for before, after in steps):: before < after -> before <= after",
    ): "no loss of a training run is the same twice",
    (
        "diagnose",
        "steps = list(zip(losses, losses[1:])): 1 -> 2",
    ): "what goes up or down from step to step does so over two steps, in every run of these",
    (
        "joint_loss",
        "errors = [(p - t) ** 2 for p, t in zip(prediction, target)]  # no item(): "
        "zip(prediction, target) -> zip(target, prediction)",
    ): "a difference has the same square either way round",
    (
        "what_it_saved",
        "x = torch.rand(3, requires_grad=True): 3 -> 4",
    ): "the experiment may be made on any number of entries",
}
