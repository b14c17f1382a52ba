"""What an estimator returns, and the registry that names every estimator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.design.road import FloatArray


@dataclass(frozen=True, eq=False)
class Linearised:
    """A statistic and its derivative: `value` (p,), `scores` (n, p) = ∂value/∂w of each row, not multiplied by w."""

    value: FloatArray
    scores: FloatArray


Kernel = Callable[[FloatArray, FloatArray], Linearised]


@dataclass(frozen=True)
class Estimator:
    """A kernel (columns (n, k), weights (n,)) → Linearised with what the laws over the registry need to know.

    `columns` is the number of columns the kernel takes (None: any number); `smooth` says that the scores are derivatives.
    """

    name: str
    kernel: Kernel
    columns: int | None = None
    smooth: bool = True


ESTIMATORS: dict[str, Estimator] = {}


def estimator(name: str, *, columns: int | None = None, smooth: bool = True) -> Callable[[Kernel], Kernel]:
    """Register a kernel under a name, so that the laws hold it to its derivative, its weights and its row order."""

    def register(kernel: Kernel) -> Kernel:
        ESTIMATORS[name] = Estimator(name, kernel, columns, smooth)
        return kernel

    return register
