"""Losses, away from their kinks."""

import numpy as np

from tests.ops.row import Row, at, placed

TWO_OF_A_SHAPE = [
    (at(2, 3), at(2, 3)), (at(), at()), (at(3), at(3)),
    (at(2, 3, layout="transposed"), at(2, 3, layout="strided")),
]  # fmt: skip
SCORES = [(at(3, 4),), (at(3, 4, layout="transposed"),), (at(3, 4, layout="strided"),)]
PICTURES = [(at(2, 3, 2, 2),), (at(2, 3, 2, 2, layout="strided"),)]
VOLUMES = [(at(2, 3, 1, 2, 2),), (at(2, 3, 4),)]
CLASSES, WEIGHTS = [1, 0, 3], [0.5, 2.0, 1.5, 0.25]
PIXELS = [[[0, 2], [1, 1]], [[2, 0], [0, 1]]]
SIGNS = [[1, -1, 1], [-1, -1, 1]]


def loss(name, *constants, **options):
    """The function; constants that follow the tensors are put on their device."""

    def call(torch, a, *others):
        given = [placed(torch, a, values) for values in constants]
        given = [x.to(a.dtype) if x.is_floating_point() else x for x in given]
        return getattr(torch.nn.functional, name)(a, *others, *given, **options)

    return call


def weighed(name, constant, weight, **options):
    """A loss of scores with weights of the classes."""

    def call(torch, a):
        weights = placed(torch, a, weight).to(a.dtype)
        function = getattr(torch.nn.functional, name)
        return function(a, placed(torch, a, constant), weights, **options)

    return call


def log_softmax(a, axis=1):
    top = a - a.max(axis, keepdims=True)
    return top - np.log(np.exp(top).sum(axis, keepdims=True))


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def of_classes(scores, target, weight=None, ignored=None):
    """The losses, and the weights of all targets."""
    target = np.array(target)
    weight = np.ones(scores.shape[1]) if weight is None else np.array(weight)
    counts = (weight[target] * (target != ignored)).astype(scores.dtype)
    return -np.take_along_axis(scores, target[:, None], 1)[:, 0] * counts, counts.sum()


def nll(target, weight=None, ignored=None, reduction="mean"):
    def reference(a):
        losses, total = of_classes(a, target, weight, ignored)
        return (
            losses if reduction == "none" else losses.sum() / (total if reduction == "mean" else 1)
        )

    return reference


def smoothed(a):
    scores = log_softmax(a)
    return 0.8 * nll(CLASSES)(scores) - 0.2 * scores.mean()


def smooth_l1(a, b, beta=0.7):
    d = np.abs(a - b)
    return np.where(d < beta, d * d / (2 * beta), d - beta / 2)


def entropy(p, q):
    return -(q * np.log(p) + (1 - q) * np.log(1 - p))


def with_logits(a, b):
    weight = np.array([0.5, 2.0, 1.5]).astype(a.dtype)
    return -(weight * b * np.log(sigmoid(a)) + (1 - b) * np.log(1 - sigmoid(a)))


def length(a):
    return np.sqrt((a * a).sum(-1))


def cosine(a, b):
    return (a * b).sum(-1) / (length(a) * length(b))


def stirling(b):
    return np.where(b > 1, b * np.log(b) - b + 0.5 * np.log(2 * np.pi * b), 0).astype(b.dtype)


def multi_margin(a, p=1):
    right = np.take_along_axis(a, np.array(CLASSES)[:, None], 1)
    missing = np.maximum(0.63 - right + a, 0) ** p
    np.put_along_axis(missing, np.array(CLASSES)[:, None], 0, 1)
    return missing.sum(1) / a.shape[1]


def multilabel_margin(a):
    losses = [
        sum(max(0, 1 - row[i] + row[j]) for i in right for j in range(4) if j not in right)
        for row, right in zip(a, [[1, 3], [0], [2, 0, 1]], strict=True)
    ]
    return np.array(losses, a.dtype) / 4


def triplet(a, b, c):
    return np.maximum(length(a - b) - length(a - c) + 0.53, 0)


POSITIVE = [(a, b._replace(values="positive")) for a, b in TWO_OF_A_SHAPE]

ROWS = [
    Row("mse_loss", loss("mse_loss"), TWO_OF_A_SHAPE, lambda a, b: ((a - b) ** 2).mean(),
        "MseLossBackward0", None),
    Row("mse_loss none", loss("mse_loss", reduction="none"), TWO_OF_A_SHAPE,
        lambda a, b: (a - b) ** 2, "MseLossBackward0", None),
    Row("l1_loss", loss("l1_loss"), TWO_OF_A_SHAPE, lambda a, b: np.abs(a - b).mean(),
        "MeanBackward0", None),
    Row("smooth_l1_loss", loss("smooth_l1_loss", beta=0.7), TWO_OF_A_SHAPE,
        lambda a, b: smooth_l1(a, b).mean(), "SmoothL1LossBackward0", None),
    Row("huber_loss", loss("huber_loss", delta=0.7, reduction="sum"), TWO_OF_A_SHAPE,
        lambda a, b: 0.7 * smooth_l1(a, b).sum(), "HuberLossBackward0", None),
    Row("soft_margin_loss", loss("soft_margin_loss", SIGNS), [(at(2, 3),)],
        lambda a: np.log1p(np.exp(-np.array(SIGNS) * a)).mean().astype(a.dtype),
        "SoftMarginLossBackward0", None),
    Row("nll_loss", loss("nll_loss", CLASSES), SCORES, nll(CLASSES), "NllLossBackward0", None),
    Row("nll_loss of one", loss("nll_loss", 2), [(at(4),)], lambda a: -a[2], "NllLossBackward0",
        None),
    Row("nll_loss with weights", weighed("nll_loss", CLASSES, WEIGHTS, ignore_index=3), SCORES,
        nll(CLASSES, WEIGHTS, 3), "NllLossBackward0", None),
    Row("nll_loss sum", loss("nll_loss", CLASSES, ignore_index=0, reduction="sum"), SCORES,
        nll(CLASSES, None, 0, "sum"), "NllLossBackward0", None),
    Row("nll_loss none", weighed("nll_loss", CLASSES, WEIGHTS, reduction="none"), SCORES,
        nll(CLASSES, WEIGHTS, None, "none"), "NllLossBackward0", None),
    Row("nll_loss of pictures", weighed("nll_loss", PIXELS, WEIGHTS[:3], ignore_index=1), PICTURES,
        nll(PIXELS, WEIGHTS[:3], 1), "NllLoss2DBackward0", None),
    Row("nll_loss of volumes", lambda torch, a: torch.nn.functional.nll_loss(
            a, placed(torch, a, PIXELS).reshape(a.shape[:1] + a.shape[2:])), VOLUMES,
        lambda a: nll(np.reshape(PIXELS, (2, 4)))(a.reshape(2, 3, 4)), "NllLoss2DBackward0", None),
    Row("cross_entropy", loss("cross_entropy", CLASSES), SCORES,
        lambda a: nll(CLASSES)(log_softmax(a)), "NllLossBackward0", None),
    Row("cross_entropy smoothed", loss("cross_entropy", CLASSES, label_smoothing=0.2), SCORES,
        smoothed, "AddBackward0", None),
    Row("cross_entropy of probabilities", loss("cross_entropy"), [(at(2, 3), at(2, 3))],
        lambda a, b: -(log_softmax(a) * b).sum() / 2, "DivBackward1", None),
    Row("binary_cross_entropy", lambda torch, a, b: torch.nn.functional.binary_cross_entropy(
            torch.sigmoid(a), torch.sigmoid(b)), TWO_OF_A_SHAPE,
        lambda a, b: entropy(sigmoid(a), sigmoid(b)).mean(), "BinaryCrossEntropyBackward0", None),
    Row("binary_cross_entropy_with_logits", loss("binary_cross_entropy_with_logits"),
        TWO_OF_A_SHAPE, lambda a, b: entropy(sigmoid(a), b).mean(),
        "BinaryCrossEntropyWithLogitsBackward0", None),
    Row("binary_cross_entropy_with_logits weighed", lambda torch, a, b:
            torch.nn.functional.binary_cross_entropy_with_logits(
                a, b, pos_weight=placed(torch, a, [0.5, 2.0, 1.5]).to(a.dtype), reduction="sum"),
        [(at(2, 3), at(2, 3))], lambda a, b: with_logits(a, b).sum(),
        "BinaryCrossEntropyWithLogitsBackward0", None),
    Row("kl_div", loss("kl_div", reduction="sum"), POSITIVE,
        lambda a, b: (b * (np.log(b) - a)).sum(), "SumBackward0", None),
    Row("kl_div log_target", loss("kl_div", reduction="none", log_target=True), TWO_OF_A_SHAPE,
        lambda a, b: np.exp(b) * (b - a), "MulBackward0", None),
    Row("poisson_nll_loss", loss("poisson_nll_loss", full=True), POSITIVE,
        lambda a, b: (np.exp(a) - b * a + stirling(b)).mean(), "MeanBackward0", None),
    Row("gaussian_nll_loss", loss("gaussian_nll_loss"),
        [(at(2, 3), at(2, 3), at(2, n, values="positive")) for n in (3, 1)],
        lambda a, b, c: 0.5 * (np.log(c) + (a - b) ** 2 / c).mean(), "MeanBackward0", None),
    Row("hinge_embedding_loss", loss("hinge_embedding_loss", SIGNS, margin=0.53), [(at(2, 3),)],
        lambda a: np.where(np.array(SIGNS) == 1, a, np.maximum(0.53 - a, 0)).mean(),
        "MeanBackward0", None),
    Row("margin_ranking_loss", loss("margin_ranking_loss", SIGNS, margin=0.53),
        [(at(2, 3), at(2, 3))],
        lambda a, b: np.maximum(-np.array(SIGNS) * (a - b) + 0.53, 0).mean().astype(a.dtype),
        "MeanBackward0", None),
    Row("cosine_embedding_loss", loss("cosine_embedding_loss", [1, -1, 1], margin=-0.9),
        [(at(3, 4), at(3, 4))],
        lambda a, b: np.where([True, False, True], 1 - cosine(a, b), cosine(a, b) + 0.9).mean(),
        "MeanBackward0", None),
    Row("triplet_margin_loss", loss("triplet_margin_loss", margin=0.53),
        [(at(2, 3), at(2, 3), at(2, 3))], lambda a, b, c: triplet(a + 1e-6, b, c).mean(),
        "MeanBackward0", None),
    Row("multi_margin_loss", loss("multi_margin_loss", CLASSES, margin=0.63), SCORES,
        lambda a: multi_margin(a).mean(), "MultiMarginLossBackward0", None),
    Row("multi_margin_loss squared", loss("multi_margin_loss", CLASSES, margin=0.63, p=2,
            reduction="none"), SCORES,
        lambda a: multi_margin(a, 2), "MultiMarginLossBackward0", None),
    Row("multilabel_margin_loss",
        loss("multilabel_margin_loss", [[1, 3, -1, 2], [0, -1, 0, 0], [2, 0, 1, -1]]), SCORES,
        lambda a: multilabel_margin(a).mean(), "MultilabelMarginLossBackward0", None),
    Row("multilabel_soft_margin_loss", loss("multilabel_soft_margin_loss", reduction="none"),
        [(at(2, 3), at(2, 3))], lambda a, b: entropy(sigmoid(a), b).mean(1), "DivBackward0", None),
    Row("pairwise_distance", loss("pairwise_distance", p=3.0, keepdim=True),
        [(at(2, 3), at(2, 3)), (at(3), at(3)), (at(2, 3), at(3))],
        lambda a, b: (np.abs(a - b + 1e-6) ** 3).sum(-1, keepdims=True) ** (1 / 3),
        "NormBackward1", None),
    Row("cosine_similarity", loss("cosine_similarity", dim=-1),
        [(at(2, 3), at(2, 3)), (at(3), at(3)), (at(2, 3), at(3))], cosine, "SumBackward1", None),
]  # fmt: skip
