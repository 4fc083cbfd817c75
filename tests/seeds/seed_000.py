"""Document 000: Variable, backward, accumulation, requires_grad, volatile."""

from tests.seeds.snippet import BEFORE_04, snippet

SNIPPETS = [
    snippet(
        "mean of 3(x + 2)²",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.ones(2, 2), requires_grad=True)
        print(x)
        y = x + 2
        print(y)
        z = y * y * 3
        print(z)
        out = z.mean()
        print(out)
        out.backward()
        print(x.grad)
        """,
        """
        tensor([[1., 1.],
                [1., 1.]], requires_grad=True)
        tensor([[3., 3.],
                [3., 3.]], grad_fn=<AddBackward0>)
        tensor([[27., 27.],
                [27., 27.]], grad_fn=<MulBackward0>)
        tensor(27., grad_fn=<MeanBackward0>)
        tensor([[4.5000, 4.5000],
                [4.5000, 4.5000]])
        """,
    ),
    snippet(
        "mean of 3(x + 2)², as it was written",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.ones(2, 2), requires_grad=True)
        print(x)
        y = x + 2
        print(y)
        z = y * y * 3
        print(z)
        out = z.mean()
        print(out)
        out.backward()
        print(x.grad)
        """,
        """
        Variable containing:
         1  1
         1  1
        [torch.FloatTensor of size 2x2]

        Variable containing:
         3  3
         3  3
        [torch.FloatTensor of size 2x2]

        Variable containing:
         27  27
         27  27
        [torch.FloatTensor of size 2x2]

        Variable containing:
         27
        [torch.FloatTensor of size 1]

        Variable containing:
         4.5000  4.5000
         4.5000  4.5000
        [torch.FloatTensor of size 2x2]

        """,
        BEFORE_04,
    ),
    snippet(
        "without backward the gradient is None",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.ones(2, 2), requires_grad=True)
        out = ((x + 2) * (x + 2) * 3).mean()
        print(x.grad)
        """,
        """
        None
        """,
    ),
    snippet(
        "backward() is backward(torch.Tensor([1.0]))",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.Tensor([[1, 2], [3, 4]]), requires_grad=True)
        (x * x).sum().backward(torch.Tensor([1.0]))
        print(x.grad)
        """,
        """
        Variable containing:
         2  4
         6  8
        [torch.FloatTensor of size 2x2]

        """,
        BEFORE_04,
    ),
    snippet(
        "each backward adds, so zero first",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.Tensor([1, 2]), requires_grad=True)
        for _ in range(2):
            (x * x).sum().backward()
        print(x.grad.data.tolist())
        x.grad.data.zero_()
        (x * x).sum().backward()
        print(x.grad.data.tolist())
        """,
        """
        [4.0, 8.0]
        [2.0, 4.0]
        """,
    ),
    snippet(
        "each backward adds, as it was written",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.Tensor([1, 2]), requires_grad=True)
        for _ in range(2):
            (x * x).sum().backward()
        print(x.grad.data.tolist())
        x.grad.data.zero_()
        (x * x).sum().backward()
        print(x.grad.data.tolist())
        """,
        """
        [4.0, 8.0]
        [2.0, 4.0]
        """,
        BEFORE_04,
    ),
    snippet(
        "one input that requires a gradient is enough",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.randn(5, 3))
        y = Variable(torch.randn(5, 3))
        z = Variable(torch.randn(5, 3), requires_grad=True)
        a = x + y
        print(a.requires_grad)
        b = a + z
        print(b.requires_grad)
        """,
        """
        False
        True
        """,
    ),
    snippet(
        "one input that requires a gradient is enough, as it was written",
        """
        import torch
        from torch.autograd import Variable

        x = Variable(torch.randn(5, 3))
        y = Variable(torch.randn(5, 3))
        z = Variable(torch.randn(5, 3), requires_grad=True)
        a = x + y
        print(a.requires_grad)
        b = a + z
        print(b.requires_grad)
        """,
        """
        False
        True
        """,
        BEFORE_04,
    ),
    snippet(
        "one volatile input wins",
        """
        import torch
        from torch.autograd import Variable

        w = Variable(torch.randn(5, 3), requires_grad=True)
        x = Variable(torch.randn(5, 3), volatile=True)
        y = w * x + w
        print(y.requires_grad, y.volatile, y.grad_fn)
        y.sum().backward()
        """,
        """
        False True None
        RuntimeError: element 0 of variables tuple is volatile
        """,
        BEFORE_04,
    ),
]

MISTAKES = [
    snippet(
        "since 0.4 volatile is gone, not new",
        """
        import torch
        from torch.autograd import Variable

        w = Variable(torch.ones(1), requires_grad=True)
        x = Variable(torch.ones(1), volatile=True)
        print((w * x).requires_grad)
        """,
        """
        True
        """,
    ),
    snippet(
        "volatile forces requires_grad to be False; both at once are refused",
        """
        import torch
        from torch.autograd import Variable

        print(Variable(torch.ones(1), volatile=True).requires_grad)
        Variable(torch.ones(1), volatile=True, requires_grad=True)
        """,
        """
        False
        ValueError: Variable can't be volatile and require_grad at the same time!
        """,
    ),
    snippet(
        "before 0.4 both at once were refused too",
        """
        import torch
        from torch.autograd import Variable

        print(Variable(torch.ones(1), volatile=True).requires_grad)
        Variable(torch.ones(1), volatile=True, requires_grad=True)
        """,
        """
        False
        RuntimeError: Variable can't be volatile and require_grad at the same time!
        """,
        BEFORE_04,
    ),
    snippet(
        "a gradient of size 1 no longer fits a scalar",
        """
        import torch

        x = torch.ones(2, 2, requires_grad=True)
        x.sum().backward(torch.Tensor([1.0]))
        """,
        "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and "
        "output[0] has a shape of torch.Size([]).\n",
    ),
]
