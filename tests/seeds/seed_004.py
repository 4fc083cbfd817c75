"""Document 004: memory shared with NumPy, the graph displayed, detach, in-place changes."""

from tests.seeds.snippet import snippet

SNIPPETS = [
    snippet(
        "a tensor and its array share their memory",
        """
        import torch

        a = torch.ones(5)
        print(a)
        b = a.numpy()
        print(b)
        a.add_(1)
        print(a)
        print(b)
        """,
        """
        tensor([1., 1., 1., 1., 1.])
        [1. 1. 1. 1. 1.]
        tensor([2., 2., 2., 2., 2.])
        [2. 2. 2. 2. 2.]
        """,
    ),
    snippet(
        "and an array its tensor",
        """
        import numpy as np
        import torch

        a = np.ones(3)
        b = torch.from_numpy(a)
        np.add(a, 1, out=a)
        print(a)
        print(b)
        """,
        """
        [2. 2. 2.]
        tensor([2., 2., 2.], dtype=torch.float64)
        """,
    ),
    snippet(
        "the graph of x*y displayed",
        """
        import torch

        x = torch.tensor(1.0, requires_grad=True)
        y = torch.tensor(2.0)
        z = x * y

        for i, name in zip([x, y, z], "xyz"):
            node = i.grad_fn and i.grad_fn.name()
            grad = i.grad if i.is_leaf else None
            print(f"{name}\\ndata: {i.data}\\nrequires_grad: {i.requires_grad}\\n\\
        grad: {grad}\\ngrad_fn: {node}\\nis_leaf: {i.is_leaf}\\n")
        """,
        """
        x
        data: 1.0
        requires_grad: True
        grad: None
        grad_fn: None
        is_leaf: True

        y
        data: 2.0
        requires_grad: False
        grad: None
        grad_fn: None
        is_leaf: True

        z
        data: 2.0
        requires_grad: True
        grad: None
        grad_fn: MulBackward0
        is_leaf: False

        """,
    ),
    snippet(
        "requires_grad_ changes the flag in place",
        """
        import torch

        a = torch.ones(1)
        print(a.requires_grad_(True) is a, a.requires_grad)
        """,
        """
        True True
        """,
    ),
    snippet(
        "gradients stop at detach",
        """
        import torch

        x = torch.ones(10, requires_grad=True)
        y = x**2
        z = x.detach()**3
        r = (y + z).sum()
        r.backward()
        print(x.grad)
        """,
        """
        tensor([2., 2., 2., 2., 2., 2., 2., 2., 2., 2.])
        """,
    ),
    snippet(
        "without detach they do not",
        """
        import torch

        x = torch.ones(10, requires_grad=True)
        y = x**2
        z = x**3
        r = (y + z).sum()
        r.backward()
        print(x.grad)
        """,
        """
        tensor([5., 5., 5., 5., 5., 5., 5., 5., 5., 5.])
        """,
    ),
    snippet(
        "a change of what detach returned is found by backward",
        """
        import torch

        a = torch.arange(5., requires_grad=True)
        b = a**2
        c = a.detach()
        c.zero_()
        b.sum().backward()
        print(a.grad)
        """,
        """
        RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [5]] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
        """,  # noqa: E501
    ),
    snippet(
        "a change of .data is not",
        """
        import torch

        a = torch.arange(5., requires_grad=True)
        b = a**2
        c = a.data
        c.zero_()
        b.sum().backward()
        print(a.grad)
        """,
        """
        tensor([0., 0., 0., 0., 0.])
        """,
    ),
    snippet(
        "item() of one element",
        """
        import torch

        print(torch.tensor([2.5]).item(), torch.tensor(3).item())
        """,
        """
        2.5 3
        """,
    ),
    snippet(
        "two walks from one root tensor",
        """
        import torch

        x = torch.tensor([1., 2.], requires_grad=True)
        root = (x * x).sum()
        root.backward(retain_graph=True)
        root.backward()
        print(x.grad)
        """,
        """
        tensor([4., 8.])
        """,
    ),
    snippet(
        "gradients accumulate, so that small batches make a large one",
        """
        import torch

        data = torch.tensor([1., 2., 3., 4.])
        w = torch.tensor(0.5, requires_grad=True)
        ((w * data - 1) ** 2).mean().backward()
        whole = w.grad.clone()
        w.grad = None
        for batch in (data[:2], data[2:]):
            (((w * batch - 1) ** 2).mean() / 2).backward()
        print(whole, w.grad)
        """,
        """
        tensor(2.5000) tensor(2.5000)
        """,
    ),
]

MISTAKES = [
    snippet(
        "gradients multiply along a path, and add up over paths",
        """
        import torch

        x = torch.tensor(3., requires_grad=True)
        y = x * 2
        (y + y * x).backward()
        print(x.grad)
        """,
        """
        tensor(14.)
        """,
    ),
    snippet(
        "x.grad is a sum over walks, not the derivative",
        """
        import torch

        x = torch.tensor(3., requires_grad=True)
        for _ in range(3):
            (x**2).backward()
        print(x.grad)
        """,
        """
        tensor(18.)
        """,
    ),
    snippet(
        "backward computes the product of v and the Jacobian, not the Jacobian",
        """
        import torch

        x = torch.tensor([1., 2., 3.], requires_grad=True)
        (x * x).backward(torch.tensor([1., 10., 100.]))
        print(x.grad)
        """,
        """
        tensor([  2.,  40., 600.])
        """,
    ),
    snippet(
        "more tensors are leaves than the list says, and fewer",
        """
        import torch

        x = torch.ones(2, requires_grad=True)
        with torch.no_grad():
            y = x * 2
        print(y.is_leaf, x.reshape(1, 2).is_leaf, x.double().is_leaf, (x * 1).is_leaf)
        """,
        """
        True False False False
        """,
    ),
    snippet(
        "an in-place change raises only where a saved value is needed",
        """
        import torch

        x = torch.tensor([1., 2.], requires_grad=True)
        y = x * 2
        y += 1
        y.sum().backward()
        print(x.grad)
        y = x.exp()
        y += 1
        y.sum().backward()
        """,
        """
        tensor([2., 2.])
        RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
        """,  # noqa: E501
    ),
    snippet(
        "item() needs one element",
        """
        import torch

        torch.tensor([1., 2.]).item()
        """,
        """
        RuntimeError: a Tensor with 2 elements cannot be converted to Scalar
        """,
    ),
]
