"""Document 004: functions and modules, buffers, devices, gradients zeroed and cut, TensorBoard."""

from tests.seeds.snippet import snippet

SNIPPETS = [
    snippet(
        "a function takes its weights, a module has them",
        """
        import torch
        import torch.nn as nn
        import torch.nn.functional as F

        torch.manual_seed(0)
        layer = nn.Conv2d(3, 4, 3, padding=1)
        image = torch.rand(1, 3, 8, 8)
        by_hand = F.conv2d(image, layer.weight, layer.bias, padding=1)
        print(torch.equal(layer(image), by_hand), layer)
        print(list(nn.ReLU().parameters()), torch.equal(nn.ReLU()(by_hand), F.relu(by_hand)))
        F.conv2d(image)
        """,
        """
        True Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
        [] True
        TypeError: conv2d() received an invalid combination of arguments - got (Tensor), but expected one of:
         * (Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, tuple of ints padding = 0, tuple of ints dilation = 1, int groups = 1)
         * (Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, str padding = "valid", tuple of ints dilation = 1, int groups = 1)

        """,  # noqa: E501
    ),
    snippet(
        "gradients are zeroed before each step",
        """
        import torch

        w = torch.tensor([1., 2.], requires_grad=True)
        optimiser = torch.optim.SGD([w], lr=0.1)
        for _ in range(2):
            loss = (w * torch.tensor([3., 5.])).sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            print(loss.item(), w.grad, w.detach())
        """,
        """
        13.0 tensor([3., 5.]) tensor([0.7000, 1.5000])
        9.600000381469727 tensor([3., 5.]) tensor([0.4000, 1.0000])
        """,
    ),
    snippet(
        "a buffer is kept and loaded, and SGD does not move it",
        """
        import torch
        from torch import nn

        class Scaled(nn.Module):
            def __init__(self):
                super().__init__()
                self.weight = nn.Parameter(torch.ones(2))
                self.register_buffer("mean", torch.tensor([0.5, 2.0]))
                self.register_buffer("seen", torch.tensor(3), persistent=False)
                self.plain = torch.zeros(1)

            def forward(self, x):
                return (x - self.mean) * self.weight

        model = Scaled()
        print([name for name, _ in model.named_parameters()], [n for n, _ in model.named_buffers()])
        print(dict(model.state_dict()))
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        model(torch.tensor([1., 1.])).sum().backward()
        optimizer.step()
        print(model.mean, model.weight)
        print(model.load_state_dict({"weight": torch.zeros(2), "mean": torch.ones(2)}), model.mean)
        print(nn.BatchNorm1d(2).state_dict().keys())
        """,
        """
        ['weight'] ['mean', 'seen']
        {'weight': tensor([1., 1.]), 'mean': tensor([0.5000, 2.0000])}
        tensor([0.5000, 2.0000]) Parameter containing:
        tensor([0.5000, 2.0000], requires_grad=True)
        <All keys matched successfully> tensor([1., 1.])
        odict_keys(['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'])
        """,
    ),
    snippet(
        "a module is moved, a tensor is copied",
        """
        import torch
        from torch import nn

        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = nn.Linear(2, 1)
        print(model.to(device) is model)
        x = torch.ones(1, 2)
        x = x.to(device)
        print(model(x).device == next(model.parameters()).device)
        half = x.to(torch.float64)
        print(x.dtype, half.dtype, half is x)
        """,
        """
        True
        True
        torch.float32 torch.float64 False
        """,
    ),
    snippet(
        "a hidden state is detached between pieces of a sequence",
        """
        import torch
        from torch import nn

        torch.manual_seed(0)
        cell = nn.RNNCell(1, 2)
        sequence = torch.rand(6, 1, 1)
        hidden = torch.zeros(1, 2)
        lengths = []
        for piece in sequence.split(3):
            hidden = hidden.detach()
            print(hidden.grad_fn)
            for x in piece:
                hidden = cell(x, hidden)
            hidden.sum().backward()
        print(hidden.grad_fn is not None, cell.weight_hh.grad.shape)
        """,
        """
        None
        None
        True torch.Size([2, 2])
        """,
    ),
    snippet(
        "a discriminator learns from what the generator made, the generator does not",
        """
        import torch
        from torch import nn

        torch.manual_seed(0)
        generator, discriminator = nn.Linear(2, 3), nn.Linear(3, 1)
        made = generator(torch.rand(4, 2))
        discriminator(made.detach()).mean().backward()
        print(generator.weight.grad, discriminator.weight.grad is not None)

        for param in discriminator.parameters():
            param.requires_grad = False
            param.grad = None
        discriminator(made).mean().backward()
        print(generator.weight.grad is not None, discriminator.weight.grad)
        """,
        """
        None True
        True None
        """,
    ),
    snippet(
        "a policy learns against a value that does not",
        """
        import torch
        from torch import nn

        torch.manual_seed(0)
        policy, value = nn.Linear(2, 3), nn.Linear(2, 1)
        state, reward = torch.rand(5, 2), torch.rand(5)
        baseline = value(state).squeeze(1)
        log_probs = torch.log_softmax(policy(state), 1)[:, 0]
        (-(log_probs * (reward - baseline.detach()))).mean().backward()
        print(policy.weight.grad is not None, value.weight.grad)
        """,
        """
        True None
        """,
    ),
    snippet(
        "TensorBoard's images: channels first, bytes or numbers from 0 to 1",
        """
        import tempfile

        import torch
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        from torch.utils.tensorboard import SummaryWriter

        with tempfile.TemporaryDirectory() as folder:
            with SummaryWriter(folder) as writer:
                writer.add_image("floats", torch.rand(3, 8, 6))
                writer.add_image("bytes", torch.zeros(1, 4, 5, dtype=torch.uint8))
                writer.add_image("array", torch.rand(7, 9, 3).numpy(), dataformats="HWC")
            events = EventAccumulator(folder).Reload()
            for tag in sorted(events.Tags()["images"]):
                image, = events.Images(tag)
                print(tag, image.height, image.width)
        """,
        """
        array 7 9
        bytes 4 5
        floats 8 6
        """,
    ),
]

MISTAKES = [
    snippet(
        "optimizer.step() updates; it does not differentiate",
        """
        import torch

        w = torch.tensor([1., 2.], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.1)
        loss = (w * w).sum()
        optimizer.step()
        print(w.grad, w.detach())
        loss.backward()
        print(w.grad, w.detach())
        optimizer.step()
        print(w.detach())
        """,
        """
        None tensor([1., 2.])
        tensor([2., 4.]) tensor([1., 2.])
        tensor([0.8000, 1.6000])
        """,
    ),
    snippet(
        "a plain attribute is not moved, kept or loaded; a parameter is moved by SGD",
        """
        import torch
        from torch import nn

        class Wrong(nn.Module):
            def __init__(self):
                super().__init__()
                self.plain = torch.zeros(2)
                self.mean = nn.Parameter(torch.zeros(2))

        model = Wrong().double()
        print(model.plain.dtype, model.mean.dtype, list(model.state_dict()))
        optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        model.mean.sum().backward()
        optimizer.step()
        print(model.mean.tolist())
        """,
        """
        torch.float32 torch.float64 ['mean']
        [-1.0, -1.0]
        """,
    ),
    snippet(
        "without the result of x.to() nothing has happened",
        """
        import torch

        x = torch.ones(2)
        x.to(torch.float64)
        print(x.dtype)
        """,
        """
        torch.float32
        """,
    ),
]
