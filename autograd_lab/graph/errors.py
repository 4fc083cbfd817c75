"""What can be wrong with a request for a picture."""


class NoGraph(ValueError):
    """The tensor has no graph behind it, or there is no tensor at all.

    name: the learner's name for the tensor, if known. position: which one of several it was.
    """

    def __init__(self, message: str, *, name: str | None = None, position: int = 0) -> None:
        super().__init__(message)
        self.name = name
        self.position = position


class GraphTooLarge(ValueError):
    """The graph has more nodes than can be drawn, or stepped through.

    nodes: how many it has. limit: how many it may have.
    """

    def __init__(self, message: str, *, nodes: int, limit: int) -> None:
        super().__init__(message)
        self.nodes = nodes
        self.limit = limit
