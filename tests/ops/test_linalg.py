"""Linear algebra where it fails, and at the edges: singular, empty, ill-defined."""

import pytest

import autograd_lab as torch

SINGULAR = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def batch_with_a_singular_one():
    return torch.stack([torch.eye(3), torch.tensor(SINGULAR)])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: torch.linalg.inv(torch.tensor(SINGULAR)),
            "linalg.inv: The diagonal element 3 is zero, the inversion could not be completed "
            "because the input matrix is singular.",
        ),
        (
            lambda: torch.linalg.inv(batch_with_a_singular_one()),
            "linalg.inv: (Batch element 1): The diagonal element 3 is zero, the inversion could "
            "not be completed because the input matrix is singular.",
        ),
        (
            lambda: torch.linalg.solve(torch.tensor(SINGULAR), torch.ones(3)),
            "torch.linalg.solve: The solver failed because the input matrix is singular.",
        ),
        (
            lambda: torch.linalg.cholesky(torch.tensor([[1.0, 2.0], [2.0, 4.0]])),
            "linalg.cholesky: The factorization could not be completed because the input is not "
            "positive-definite (the leading minor of order 2 is not positive-definite).",
        ),
        (
            lambda: torch.linalg.svd(torch.full((2, 2), float("nan"))),
            "linalg.svd: The algorithm failed to converge because the input matrix contained "
            "non-finite values.",
        ),
    ],
    ids=["inv", "inv of a batch", "solve", "cholesky", "svd"],
)
def test_what_can_not_be_computed_is_a_linalg_error(call, message):
    with pytest.raises(torch.linalg.LinAlgError) as caught:
        call()
    assert str(caught.value) == message
    assert isinstance(caught.value, RuntimeError)


def test_a_linalg_error_says_which_matrix_and_which_pivot():
    with pytest.raises(torch.linalg.LinAlgError) as caught:
        torch.linalg.inv(batch_with_a_singular_one())
    assert (caught.value.matrix, caught.value.info) == (1, 3)


def test_info_takes_the_place_of_an_error():
    inverse, info = torch.linalg.inv_ex(batch_with_a_singular_one())
    assert info.tolist() == [0, 3]
    assert inverse[0].tolist() == torch.eye(3).tolist()


def test_the_gradient_of_a_determinant_is_that_of_its_cofactors_where_the_matrix_is_singular():
    a = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64, requires_grad=True)
    torch.det(a).backward()
    assert torch.sub(a.grad, torch.tensor([[4.0, -2.0], [-2.0, 1.0]])).abs().max() < 1e-12


def test_equal_singular_values_have_a_gradient_and_their_vectors_have_none():
    a = torch.eye(3, requires_grad=True)
    torch.linalg.svd(a).S.sum().backward()
    assert a.grad.tolist() == torch.eye(3).tolist()
    a.grad = None
    (torch.linalg.svd(a).U ** 3).sum().backward()
    assert a.grad.isnan().all()


@pytest.mark.parametrize(
    ("call", "culprit"),
    [
        (lambda a: torch.linalg.svd(a).U, "svd_backward"),
        (lambda a: torch.linalg.eigh(a).eigenvectors, "linalg_eigh_backward"),
        (lambda a: torch.linalg.eig(a).eigenvectors, "linalg_eig_backward"),
    ],
    ids=["svd", "eigh", "eig"],
)
def test_a_loss_that_depends_on_the_phase_of_a_vector_is_refused(call, culprit):
    a = torch.tensor([[2 + 0j, 1j, 0.5], [-1j, 3 + 0j, 0.2], [0.5, 0.2, 5 + 0j]]).requires_grad_()
    loss = (call(a) * torch.tensor([1 + 2j, 3 - 1j, 2j])).real.sum()
    with pytest.raises(RuntimeError, match=f"{culprit}: The .* specified up to multiplication"):
        loss.backward()


@pytest.mark.parametrize("name", ["det", "inv", "qr", "svd", "eigh", "pinv", "matrix_exp"])
def test_a_batch_of_no_matrices_is_none(name):
    result = getattr(torch.linalg, name)(torch.zeros(0, 3, 3))
    parts = result if isinstance(result, tuple) else (result,)
    assert all(part.shape[0] == 0 for part in parts)


def test_results_with_parts_print_their_names():
    assert repr(torch.linalg.slogdet(torch.eye(2))) == (
        "torch.return_types.linalg_slogdet(\nsign=tensor(1.),\nlogabsdet=tensor(0.))"
    )


def test_functions_that_are_gone_say_what_to_use():
    with pytest.raises(RuntimeError, match=r"L = torch\.linalg\.eigvalsh"):
        torch.symeig(torch.eye(2))


def test_a_part_of_linalg_that_is_not_here_says_so():
    with pytest.raises(NotImplementedError, match=r"torch\.linalg\.ldl_factor is not in"):
        _ = torch.linalg.ldl_factor


def test_beta_of_zero_ignores_what_is_added_to():
    nothing = torch.full((2, 2), float("nan"))
    product = torch.addmm(nothing, torch.ones(2, 3), torch.ones(3, 2), beta=0)
    assert product.tolist() == [[3.0, 3.0], [3.0, 3.0]]


def test_out_takes_the_result():
    place = torch.empty(2, 2)
    assert torch.linalg.inv(torch.eye(2) * 2, out=place) is place
    assert place.tolist() == [[0.5, 0.0], [0.0, 0.5]]
