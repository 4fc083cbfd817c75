"""Document 000: a convolutional network fixed, and its last layer replaced."""

from tests.seeds.snippet import snippet

SNIPPETS = [
    snippet(
        "the optimizer adjusts only the new layer",
        """
        import torch
        import torch.nn as nn
        import torchvision

        torch.manual_seed(0)
        model = torchvision.models.resnet18()
        for param in model.parameters():
            param.requires_grad = False
        model.fc = nn.Linear(512, 100)
        optimizer = torch.optim.SGD(model.fc.parameters(), lr=1e-2, momentum=0.9)
        print(sum(p.numel() for p in model.parameters() if p.requires_grad))

        before = [p.clone() for p in model.parameters()]
        nn.CrossEntropyLoss()(model(torch.rand(2, 3, 32, 32)), torch.tensor([99, 0])).backward()
        optimizer.step()
        print([n for (n, p), b in zip(model.named_parameters(), before) if not torch.equal(p, b)])
        print(model.conv1.weight.grad, model.fc.weight.grad.shape)
        """,
        """
        51300
        ['fc.weight', 'fc.bias']
        None torch.Size([100, 512])
        """,
    ),
]

MISTAKES = [
    snippet(
        "an optimizer made before the new layer adjusts the old one",
        """
        import torch
        import torch.nn as nn
        import torchvision

        model = torchvision.models.resnet18()
        for param in model.parameters():
            param.requires_grad = False
        optimizer = torch.optim.SGD(model.fc.parameters(), lr=1e-2, momentum=0.9)
        model.fc = nn.Linear(512, 100)
        before = model.fc.weight.clone()
        nn.CrossEntropyLoss()(model(torch.rand(2, 3, 32, 32)), torch.tensor([99, 0])).backward()
        optimizer.step()
        print(torch.equal(model.fc.weight, before))
        """,
        """
        True
        """,
    ),
]
