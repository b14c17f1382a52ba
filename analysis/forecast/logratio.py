"""Isometric log-ratio coordinates: shares as free numbers and back, so that forecasts stay shares."""

from __future__ import annotations

import numpy as np
from scipy.linalg import helmert


def basis(parts: int) -> np.ndarray:
    """The orthonormal basis (parts, parts - 1) of the coordinates."""
    matrix: np.ndarray = helmert(parts).T
    return matrix


def to_coordinates(shares: np.ndarray) -> np.ndarray:
    """Coordinates (…, k - 1) of shares (…, k).

    Source: Egozcue et al. (2003), Mathematical Geology 35, p. 279.

    >>> to_coordinates(np.array([0.25, 0.25, 0.5])).round(3).tolist()
    [0.0, -0.566]
    """
    logs = np.log(shares)
    coordinates: np.ndarray = (logs - logs.mean(axis=-1, keepdims=True)) @ basis(shares.shape[-1])
    return coordinates


def to_shares(coordinates: np.ndarray) -> np.ndarray:
    """Shares (…, k) of coordinates (…, k - 1); the way back.

    >>> to_shares(to_coordinates(np.array([0.2, 0.3, 0.5]))).round(12).tolist()
    [0.2, 0.3, 0.5]
    """
    logs = coordinates @ basis(coordinates.shape[-1] + 1).T
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    shares: np.ndarray = raised / raised.sum(axis=-1, keepdims=True)
    return shares
