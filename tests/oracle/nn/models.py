"""Small modules, made for either library."""


def layer(torch, inputs=2, outputs=2, value=1.0):
    """A module with a parameter, buffers of both kinds, and names that hold nothing."""

    class Layer(torch.nn.Module):
        _version = 2

        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.full((outputs, inputs), value))
            self.scale = torch.nn.Parameter(torch.tensor(value))
            self.register_buffer("offset", torch.zeros(outputs))
            self.register_buffer("volatile", torch.zeros(1), persistent=False)
            self.register_buffer("count", torch.tensor(0))
            self.register_buffer("no_buffer", None)
            self.register_parameter("no_parameter", None)

        def forward(self, x, times=1):
            return x @ self.weight.t() * times + self.offset

        def extra_repr(self):
            return f"{inputs}, {outputs}"

    return Layer()


def network(torch):
    """Layers within layers."""

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = layer(torch)
            self.rest = torch.nn.Sequential(layer(torch), layer(torch, 2, 1, 2.0))
            self.bias = torch.nn.Parameter(torch.ones(1))
            self.note = "a plain attribute"

        def forward(self, x):
            return self.rest(self.first(x)) + self.bias

    return Network()


def of_function(torch, function):
    """A module without parts, whose forward is `function`."""
    members = {"forward": lambda self, *args, **kwargs: function(*args, **kwargs)}
    return type("OfFunction", (torch.nn.Module,), members)()


def row(torch, requires_grad=True):
    return torch.tensor([[1.0, 2.0]], requires_grad=requires_grad)
