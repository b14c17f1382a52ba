"""Columns as integer codes, kept in the smallest type that holds them: what domains, cells and margins are made of."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.signedinteger[Any]]
"""Codes 0 … size − 1, −1 for none. The type also holds `size` itself, so that codes may be moved up by one; to multiply
them is to leave it, which is what `crossed` is for."""

SCANNED = 1 << 15  # rows looked at before asking whether every code has been met


def narrow(size: int) -> np.dtype[Any]:
    """The smallest signed integer type for codes below `size`.

    >>> [str(narrow(size)) for size in (12, 127, 128, 40_000)]
    ['int8', 'int8', 'int16', 'int32']
    """
    return np.min_scalar_type(-max(size, 1) - 1)


def column_codes(column: pd.Series, *, sort: bool = False) -> tuple[Codes, pd.Index]:
    """Integer codes of a column (−1 where missing) and the values they stand for; dictionary codes are taken as they are.

    Other values are numbered as they come, or in their order with `sort`.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return cast("Codes", column.cat.codes.to_numpy()), column.cat.categories
    codes, values = pd.factorize(column, sort=sort)
    return codes.astype(narrow(len(values)), copy=False), pd.Index(values)


def crossed(parts: Sequence[tuple[Codes, int]]) -> tuple[Codes, int]:
    """The codes of the crossing of classifications of some sizes, the first varying slowest, −1 where one is; and its size.

    >>> crossed([(np.array([0, 1, 1]), 2), (np.array([2, 0, -1]), 3)])
    (array([ 2,  3, -1], dtype=int8), 6)
    """
    (first, _), *others = parts
    size = prod(number for _, number in parts)
    joint: Codes = first.astype(narrow(max(size, *(number for _, number in parts))))
    lost = first < 0
    for codes, number in others:
        joint *= number
        joint += codes
        lost |= codes < 0
    joint[lost] = -1
    return joint, size


def occurring(codes: Codes, size: int) -> npt.NDArray[np.bool_]:
    """Which codes below `size` occur, (size,); looks no further than the row where all have been met.

    >>> occurring(np.array([2, -1, 0]), 4).tolist()
    [True, False, True, False]
    """
    seen = np.zeros(size + 1, dtype=bool)
    for start in range(0, len(codes), SCANNED):
        seen[codes[start : start + SCANNED]] = True
        if seen[:size].all():
            break
    return seen[:size]
