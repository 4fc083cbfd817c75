"""Document 002: Variable and Tensor merged, requires_grad_, the official example, volatile."""

from tests.seeds.snippet import BEFORE_04, snippet

SNIPPETS = [
    snippet(
        "requires_grad_ of a tensor",
        """
        import torch

        lis = torch.range(1, 6).reshape((-1, 3))
        print(lis)
        print(lis.requires_grad)
        lis.requires_grad_()
        print(lis.requires_grad)
        """,
        """
        tensor([[1., 2., 3.],
                [4., 5., 6.]])
        False
        True
        """,
    ),
    snippet(
        "a range is no tensor",
        """
        from torch.autograd import Variable

        a = Variable(range(6)).reshape((-1, 3))
        """,
        """
        TypeError: Variable data has to be a tensor, but got range
        """,
    ),
    snippet(
        "a range was no tensor",
        """
        from torch.autograd import Variable

        a = Variable(range(6)).view(-1, 3)
        """,
        """
        RuntimeError: Variable data has to be a tensor, but got range
        """,
        BEFORE_04,
    ),
    snippet(
        "a Variable of a FloatTensor",
        """
        import torch
        from torch.autograd import Variable

        tensor = torch.FloatTensor(range(8)).reshape((-1, 4))
        my_ten = Variable(tensor)
        print(my_ten)
        print(my_ten.requires_grad)
        my_ten.requires_grad_()
        print(my_ten.requires_grad)
        """,
        """
        tensor([[0., 1., 2., 3.],
                [4., 5., 6., 7.]])
        False
        True
        """,
    ),
    snippet(
        "a Variable of a FloatTensor, as it was written",
        """
        import torch
        from torch.autograd import Variable

        tensor = torch.FloatTensor(range(8)).view(-1, 4)
        my_ten = Variable(tensor)
        print(my_ten)
        print(my_ten.requires_grad)
        my_ten.requires_grad = True
        print(my_ten.requires_grad)
        """,
        """
        Variable containing:
         0  1  2  3
         4  5  6  7
        [torch.FloatTensor of size 2x4]

        False
        True
        """,
        BEFORE_04,
    ),
    snippet(
        "the official example: nothing requires a gradient",
        """
        import torch

        x = torch.ones(1)
        print(x.requires_grad)
        y = torch.ones(1)
        z = x + y
        print(z.requires_grad)
        z.backward()
        """,
        """
        False
        False
        RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
        """,
    ),
    snippet(
        "the official example: one does",
        """
        import torch

        x = torch.ones(1)
        y = torch.ones(1)
        z = x + y
        w = torch.ones(1, requires_grad=True)
        print(w.requires_grad)
        total = w + z
        print(total.requires_grad)
        total.backward()
        print(w.grad)
        print(z.grad == x.grad == y.grad == None)
        """,
        """
        True
        True
        tensor([1.])
        True
        """,
    ),
    snippet(
        "the official example: afterwards, or when made",
        """
        import torch

        existing_tensor = torch.ones(1)
        existing_tensor.requires_grad_()
        print(existing_tensor.requires_grad)
        my_tensor = torch.zeros(3, 4, requires_grad=True)
        print(my_tensor.requires_grad)
        """,
        """
        True
        True
        """,
    ),
    snippet(
        "requires_grad_ of the reshaped tensor keeps it a leaf",
        """
        import torch

        lis = torch.range(1, 6).reshape((-1, 3)).requires_grad_()
        print(lis)
        print(lis.requires_grad, lis.is_leaf)
        (lis * lis).sum().backward()
        print(lis.grad)
        """,
        """
        tensor([[1., 2., 3.],
                [4., 5., 6.]], requires_grad=True)
        True True
        tensor([[ 2.,  4.,  6.],
                [ 8., 10., 12.]])
        """,
    ),
    snippet(
        "any for requires_grad, any for volatile, and volatile wins",
        """
        import torch
        from torch.autograd import Variable

        a = Variable(torch.ones(1), requires_grad=True)
        b = Variable(torch.ones(1))
        c = Variable(torch.ones(1), volatile=True)
        print((a + b).requires_grad, (a + b).volatile)
        print((b + c).requires_grad, (b + c).volatile)
        print((a + c).requires_grad, (a + c).volatile)
        """,
        """
        True False
        False True
        False True
        """,
        BEFORE_04,
    ),
]

MISTAKES = [
    snippet(
        "torch.range includes its end, arange does not and counts in integers",
        """
        import torch

        print(torch.range(1, 6).tolist(), torch.arange(1, 6).tolist(), torch.arange(1, 7).dtype)
        """,
        """
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] [1, 2, 3, 4, 5] torch.int64
        """,
    ),
    snippet(
        "arange counts in integers, which have no gradients",
        """
        import torch

        torch.arange(1, 7).reshape(-1, 3).requires_grad_()
        """,
        """
        RuntimeError: only Tensors of floating point dtype can require gradients
        """,
    ),
    snippet(
        "reshape((-1, 3)) of six numbers makes 2x3, not 1x6",
        """
        import torch

        print(torch.range(1, 6).reshape((-1, 3)).shape)
        """,
        """
        torch.Size([2, 3])
        """,
    ),
    snippet(
        "a reshaped leaf is no leaf, and gets no gradient",
        """
        import torch

        lis = torch.arange(1., 7., requires_grad=True).reshape(-1, 3)
        print(lis)
        print(lis.is_leaf)
        lis.sum().backward()
        print(lis.grad)
        """,
        """
        tensor([[1., 2., 3.],
                [4., 5., 6.]], grad_fn=<ViewBackward0>)
        False
        None
        """,
    ),
    snippet(
        "volatile is not requires_grad=False: one input of it decides the other way",
        """
        import torch
        from torch.autograd import Variable

        w = Variable(torch.ones(1), requires_grad=True)
        print((w + Variable(torch.ones(1), requires_grad=False)).requires_grad)
        print((w + Variable(torch.ones(1), volatile=True)).requires_grad)
        """,
        """
        True
        False
        """,
        BEFORE_04,
    ),
]
