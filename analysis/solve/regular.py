"""Linear systems that have one solution: a covariance without full rank is refused, not divided by its rounding errors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import EstimationError

FloatArray = npt.NDArray[np.float64]
SINGULAR = 1e-13  # smallest singular value over the largest, the diagonal scaled to 1


JOIN = "join categories, leave out empty ones, or compare fewer numbers than the design has degrees of freedom"


def regular_solve(matrix: FloatArray, right: FloatArray, where: str, advice: str = JOIN) -> FloatArray:
    """A⁻¹ b of a covariance or information A (q, q) and b (q,) or (q, m); `where` names what is computed.

    Raises EstimationError where some combination of the q directions has no variance (or information) of its own.

    >>> regular_solve(np.diag([2.0, 4.0]), np.array([1.0, 1.0]), "test").tolist()
    [0.5, 0.25]
    """
    root = np.sqrt(np.abs(np.diag(matrix)))
    root = np.where((root > 0) & np.isfinite(root), root, 1.0)
    scaled = matrix / np.outer(root, root)
    values = np.linalg.svd(scaled, compute_uv=False) if np.isfinite(scaled).all() else np.zeros(1)
    if len(matrix) and values.min() <= SINGULAR * values.max():
        raise EstimationError(
            f"the covariance of the {len(matrix)} numbers compared is singular: some combination of them has no variance",
            where=where,
            advice=advice,
        )
    scale = root if right.ndim == 1 else root[:, None]
    answer: FloatArray = np.linalg.solve(scaled, right / scale) / scale
    return answer
