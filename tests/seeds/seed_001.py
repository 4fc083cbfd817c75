"""Document 001: the attributes of a tensor, detach, no_grad, backward of scalars and vectors."""

from tests.seeds.snippet import snippet

SNIPPETS = [
    snippet(
        "requires_grad is False until it is asked for",
        """
        import torch

        a = torch.randn(2, 2)
        a = (a * 3) / (a - 1)
        print(a.requires_grad)
        a.requires_grad_(True)
        print(a.requires_grad)
        b = (a * a).sum()
        print(b.grad_fn.name())
        """,
        """
        False
        True
        SumBackward0
        """,
    ),
    snippet(
        "detach and no_grad",
        """
        import torch

        x = torch.tensor([1., 2.], requires_grad=True)
        print((x.detach() * 2).requires_grad)
        with torch.no_grad():
            print((x * 2).requires_grad)
        print((x * 2).requires_grad)
        """,
        """
        False
        False
        True
        """,
    ),
    snippet(
        "only results have a grad_fn",
        """
        import torch

        x = torch.tensor(1., requires_grad=True)
        y = torch.tensor(2., requires_grad=True)
        z = x + y
        print(x, y, z)
        """,
        """
        tensor(1., requires_grad=True) tensor(2., requires_grad=True) tensor(3., grad_fn=<AddBackward0>)
        """,  # noqa: E501
    ),
    snippet(
        "the gradients of a scalar",
        """
        import torch

        x = torch.tensor(3., requires_grad=True)
        y = torch.tensor(7., requires_grad=True)
        z = x + y
        z.backward()
        print(x.grad, y.grad, z)
        """,
        """
        tensor(1.) tensor(1.) tensor(10., grad_fn=<AddBackward0>)
        """,
    ),
    snippet(
        "a vector needs a gradient",
        """
        import torch

        x = torch.ones(4, requires_grad=True)
        z = x + 2
        z.backward(torch.ones_like(z))
        print(x.grad)
        x.grad = None
        z = x + 2
        z.backward(torch.Tensor([1, 2, 3, 4]))
        print(x.grad)
        x.grad = None
        z = x + 2
        torch.autograd.backward(z, grad_tensors=torch.tensor([1., 2., 3., 4.]))
        print(x.grad)
        """,
        """
        tensor([1., 1., 1., 1.])
        tensor([1., 2., 3., 4.])
        tensor([1., 2., 3., 4.])
        """,
    ),
    snippet(
        "retain_graph for a second walk, create_graph for a second derivative",
        """
        import torch

        x = torch.tensor(3., requires_grad=True)
        y = x * x
        y.backward(retain_graph=True)
        y.backward()
        print(x.grad)
        first, = torch.autograd.grad(x ** 3, x, create_graph=True)
        second, = torch.autograd.grad(first, x)
        print(first, second)
        """,
        """
        tensor(12.)
        tensor(27., grad_fn=<MulBackward0>) tensor(18.)
        """,
    ),
    snippet(
        "torch.Tensor is the default type, torch.tensor infers it",
        """
        import torch

        print(torch.Tensor([1, 2]).dtype, torch.tensor([1, 2]).dtype, torch.tensor([1., 2.]).dtype)
        print(torch.Tensor([1, 2]).type(), torch.tensor([1, 2]).type())
        print(torch.Tensor(3).shape, torch.tensor(3).shape)
        """,
        """
        torch.float32 torch.int64 torch.float32
        torch.FloatTensor torch.LongTensor
        torch.Size([3]) torch.Size([])
        """,
    ),
]

MISTAKES = [
    snippet(
        "a scalar has no dimension",
        """
        import torch

        print(torch.tensor(1.).dim(), torch.tensor([1.]).dim())
        """,
        """
        0 1
        """,
    ),
    snippet(
        "backward leaves z alone; x.grad is the product of v and the Jacobian",
        """
        import torch

        x = torch.ones(4, requires_grad=True)
        z = x + 2
        before = z.tolist()
        z.backward(torch.Tensor([1, 2, 3, 4]))
        print(z.tolist() == before, x.grad)
        """,
        """
        True tensor([1., 2., 3., 4.])
        """,
    ),
    snippet(
        "a walk frees saved values, not the graph: a sum can be walked twice, a product not",
        """
        import torch

        x = torch.tensor([2., 3.], requires_grad=True)
        y = (x + 2).sum()
        y.backward()
        y.backward()
        print(x.grad, y.grad_fn is not None)
        y = (x * x).sum()
        y.backward()
        y.backward()
        """,
        """
        tensor([2., 2.]) True
        RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
        """,  # noqa: E501
    ),
    snippet(
        "detach returns a new tensor, and the old one stays tracked",
        """
        import torch

        x = torch.ones(2, requires_grad=True)
        y = x * 2
        d = y.detach()
        print(d is y, d.requires_grad, y.requires_grad)
        """,
        """
        False False True
        """,
    ),
]
