"""Document 003: a ResNet-18's forward and backward, a step of SGD, a frozen backbone."""

from tests.seeds.snippet import snippet

SNIPPETS = [
    snippet(
        "a step of training, with a loss that is one",
        """
        import torch, torchvision

        torch.manual_seed(0)
        model = torchvision.models.resnet18()
        data = torch.rand(1, 3, 64, 64)
        labels = torch.rand(1, 1000)
        prediction = model(data)
        print(prediction.shape, prediction.grad_fn.name())
        loss = torch.nn.functional.cross_entropy(prediction, labels / labels.sum())
        loss.backward()
        print(all(p.grad.isfinite().all() for p in model.parameters()))

        before = [p.detach().clone() for p in model.parameters()]
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
        optimizer.step()
        steps = [b - 1e-2 * p.grad for b, p in zip(before, model.parameters())]
        print(all(torch.allclose(s, p) for s, p in zip(steps, model.parameters())), len(steps))
        print(sum(p.numel() for p in model.parameters()), len(model.state_dict()))
        """,
        """
        torch.Size([1, 1000]) AddmmBackward0
        True
        True 62
        11689512 122
        """,
    ),
    snippet(
        "what learns on a frozen backbone",
        """
        import torchvision
        from torch import nn, optim

        model = torchvision.models.resnet18(weights=None)
        for param in model.parameters():
            param.requires_grad = False
        model.fc = nn.Linear(512, 10)
        optimizer = optim.SGD(model.fc.parameters(), lr=1e-2, momentum=0.9)
        print(optimizer)
        print([name for name, p in model.named_parameters() if p.requires_grad])
        print(sum(p.numel() for p in model.parameters() if p.requires_grad))
        """,
        """
        SGD (
        Parameter Group 0
            dampening: 0
            differentiable: False
            foreach: None
            fused: None
            lr: 0.01
            maximize: False
            momentum: 0.9
            nesterov: False
            weight_decay: 0
        )
        ['fc.weight', 'fc.bias']
        5130
        """,
    ),
]

MISTAKES = [
    snippet(
        "a frozen network is not still: BatchNorm's averages move in train mode",
        """
        import torch, torchvision

        torch.manual_seed(0)
        model = torchvision.models.resnet18()
        for param in model.parameters():
            param.requires_grad = False
        model.fc = torch.nn.Linear(512, 10)
        optimizer = torch.optim.SGD(model.fc.parameters(), lr=1e-2, momentum=0.9)

        def moved():
            before = {name: value.clone() for name, value in model.state_dict().items()}
            prediction = model(torch.rand(2, 3, 32, 32))
            torch.nn.functional.cross_entropy(prediction, torch.tensor([3, 7])).backward()
            optimizer.step()
            return [n for n, v in model.state_dict().items() if not torch.equal(v, before[n])]

        print(len(moved()))
        model.eval()
        print(moved())
        """,
        """
        62
        ['fc.weight', 'fc.bias']
        """,
    ),
    snippet(
        "replaced first and frozen then, nothing learns",
        """
        import torch, torchvision

        model = torchvision.models.resnet18()
        model.fc = torch.nn.Linear(512, 10)
        for param in model.parameters():
            param.requires_grad = False
        model(torch.rand(2, 3, 32, 32)).sum().backward()
        """,
        "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn\n",
    ),
    snippet(
        "require_grad is a new attribute, and freezes nothing",
        """
        import torchvision

        model = torchvision.models.resnet18()
        for param in model.parameters():
            param.require_grad = False
        print(sum(p.numel() for p in model.parameters() if p.requires_grad))
        """,
        """
        11689512
        """,
    ),
    snippet(
        "out_features is what is printed, not what is computed",
        """
        import torch, torchvision

        model = torchvision.models.resnet18()
        model.fc.out_features = 10
        print(model.fc, model(torch.rand(2, 3, 32, 32)).shape)
        """,
        """
        Linear(in_features=512, out_features=10, bias=True) torch.Size([2, 1000])
        """,
    ),
    snippet(
        "optim is the module's name, and is needed again",
        """
        import torch
        from torch import optim

        w = torch.ones(1, requires_grad=True)
        optim = optim.SGD([w], lr=1e-2, momentum=0.9)
        optim.SGD([w], lr=1e-3)
        """,
        "AttributeError: 'SGD' object has no attribute 'SGD'\n",
    ),
]
