"""The modules, by the file of PyTorch that they are in."""

__all__: list[str] = []
