"""The types of results with several parts: tuples whose parts have names, as `max(dim)` returns.

They are `torch.return_types`. Printed, they look as PyTorch's do.
"""

from typing import Any


class ReturnType(tuple[Any, ...]):
    """A tuple whose parts have the names `fields`, as attributes.

    Errors: TypeError for another number of parts.
    Example: `values, indices = torch.max(x, dim=0)`, or `torch.max(x, dim=0).values`.
    """

    __slots__ = ()
    fields: tuple[str, ...] = ()
    n_fields = n_sequence_fields = n_unnamed_fields = 0

    def __new__(cls, parts: Any) -> "ReturnType":
        result = super().__new__(cls, parts)
        if len(result) != cls.n_fields:
            raise TypeError(
                f"{cls.__module__}.{cls.__name__}() takes a {cls.n_fields}-sequence "
                f"({len(result)}-sequence given)"
            )
        return result

    def __repr__(self) -> str:
        parts = ",\n".join(f"{name}={part!r}" for name, part in zip(self.fields, self, strict=True))
        return f"{type(self).__module__}.{type(self).__name__}(\n{parts})"

    def __reduce__(self) -> Any:
        return _unpickled, (type(self).__name__, tuple(self))


def _part(index: int) -> property:
    return property(lambda self: self[index])


def _named(name: str, *fields: str) -> type[ReturnType]:
    members: dict[str, Any] = {field: _part(i) for i, field in enumerate(fields)}
    members.update(fields=fields, n_fields=len(fields), n_sequence_fields=len(fields))
    members.update(__slots__=(), __module__="torch.return_types")
    return type(name, (ReturnType,), members)


def _unpickled(name: str, parts: tuple[Any, ...]) -> ReturnType:
    result: ReturnType = globals()[name](parts)
    return result


aminmax = _named("aminmax", "min", "max")
cummax = _named("cummax", "values", "indices")
cummin = _named("cummin", "values", "indices")
frexp = _named("frexp", "mantissa", "exponent")
histogram = _named("histogram", "hist", "bin_edges")
kthvalue = _named("kthvalue", "values", "indices")
_lu_with_info = _named("_lu_with_info", "LU", "pivots", "info")
linalg_cholesky_ex = _named("linalg_cholesky_ex", "L", "info")
linalg_eig = _named("linalg_eig", "eigenvalues", "eigenvectors")
linalg_eigh = _named("linalg_eigh", "eigenvalues", "eigenvectors")
linalg_inv_ex = _named("linalg_inv_ex", "inverse", "info")
linalg_lstsq = _named("linalg_lstsq", "solution", "residuals", "rank", "singular_values")
linalg_lu = _named("linalg_lu", "P", "L", "U")
linalg_lu_factor = _named("linalg_lu_factor", "LU", "pivots")
linalg_lu_factor_ex = _named("linalg_lu_factor_ex", "LU", "pivots", "info")
linalg_qr = _named("linalg_qr", "Q", "R")
linalg_slogdet = _named("linalg_slogdet", "sign", "logabsdet")
linalg_solve_ex = _named("linalg_solve_ex", "result", "info")
linalg_svd = _named("linalg_svd", "U", "S", "Vh")
lu_unpack = _named("lu_unpack", "P", "L", "U")
max = _named("max", "values", "indices")
median = _named("median", "values", "indices")
min = _named("min", "values", "indices")
mode = _named("mode", "values", "indices")
nanmedian = _named("nanmedian", "values", "indices")
qr = _named("qr", "Q", "R")
slogdet = _named("slogdet", "sign", "logabsdet")
sort = _named("sort", "values", "indices")
svd = _named("svd", "U", "S", "V")
topk = _named("topk", "values", "indices")
triangular_solve = _named("triangular_solve", "solution", "cloned_coefficient")

all_return_types = [
    aminmax,
    cummax,
    cummin,
    frexp,
    histogram,
    kthvalue,
    linalg_cholesky_ex,
    linalg_eig,
    linalg_eigh,
    linalg_inv_ex,
    linalg_lstsq,
    linalg_lu,
    linalg_lu_factor,
    linalg_lu_factor_ex,
    linalg_qr,
    linalg_slogdet,
    linalg_solve_ex,
    linalg_svd,
    lu_unpack,
    max,
    median,
    min,
    mode,
    nanmedian,
    qr,
    slogdet,
    sort,
    svd,
    topk,
    triangular_solve,
]
"""All the types, as PyTorch lists them."""
