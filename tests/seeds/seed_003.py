"""Document 003: a vector-valued function, external_grad, what requires a gradient."""

from tests.seeds.snippet import snippet

SNIPPETS = [
    snippet(
        "Q = 3a³ - b²",
        """
        import torch

        a = torch.tensor([2., 3.], requires_grad=True)
        b = torch.tensor([6., 4.], requires_grad=True)
        Q = 3 * a**3 - b**2
        external_grad = torch.tensor([1., 1.])
        Q.backward(gradient=external_grad)
        print(9 * a**2 == a.grad)
        print(-2 * b == b.grad)
        """,
        """
        tensor([True, True])
        tensor([True, True])
        """,
    ),
    snippet(
        "the same from the sum",
        """
        import torch

        a = torch.tensor([2., 3.], requires_grad=True)
        b = torch.tensor([6., 4.], requires_grad=True)
        Q = 3 * a**3 - b**2
        Q.sum().backward()
        print(a.grad, b.grad)
        """,
        """
        tensor([36., 81.]) tensor([-12.,  -8.])
        """,
    ),
    snippet(
        "which results require gradients",
        """
        import torch

        x = torch.rand(5, 5)
        y = torch.rand(5, 5)
        z = torch.rand((5, 5), requires_grad=True)

        a = x + y
        print(f"Does `a` require gradients? : {a.requires_grad}")
        b = x + z
        print(f"Does `b` require gradients?: {b.requires_grad}")
        """,
        """
        Does `a` require gradients? : False
        Does `b` require gradients?: True
        """,
    ),
]

MISTAKES = [
    snippet(
        "(prediction - labels).sum() is no loss: its gradient ignores the labels",
        """
        import torch

        for labels in (torch.tensor([0., 1., 0.]), torch.tensor([9., 9., 9.])):
            prediction = torch.tensor([0.2, 0.5, 0.3], requires_grad=True)
            (prediction - labels).sum().backward()
            print(prediction.grad)
        """,
        """
        tensor([1., 1., 1.])
        tensor([1., 1., 1.])
        """,
    ),
    snippet(
        "a vector of ones hides a wrong answer that [1, 10] shows",
        """
        import torch

        def gradients(v):
            a = torch.tensor([2., 3.], requires_grad=True)
            right, = torch.autograd.grad(3 * a**3, a, grad_outputs=v)
            wrong, = torch.autograd.grad((3 * a**3).sum(), a)
            return torch.equal(right, wrong)

        print(gradients(torch.tensor([1., 1.])), gradients(torch.tensor([1., 10.])))
        """,
        """
        True False
        """,
    ),
    snippet(
        "== on floats fails where both sides are right",
        """
        import torch

        x = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
        (x**3 + x).sum().backward()
        by_hand = (3 * x * x + 1).detach()
        shifted = ((x.grad - 1) / 3).sqrt()
        print(torch.allclose(shifted, x), (shifted == x).tolist())
        """,
        """
        True [False, True, False]
        """,
    ),
    snippet(
        "a vector needs a gradient to start from",
        """
        import torch

        a = torch.tensor([2., 3.], requires_grad=True)
        (3 * a**3).backward()
        """,
        """
        RuntimeError: grad can be implicitly created only for scalar outputs
        """,
    ),
]
