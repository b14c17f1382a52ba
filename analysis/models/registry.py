"""Every model kernel by name, with data it can work on: what the laws over models go through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.design import FloatArray
from analysis.estimate.linearised import Kernel

Example = Callable[[np.random.Generator, int], FloatArray]
"""(generator, n) → columns (n, k) that the kernel can be fitted to."""


@dataclass(frozen=True)
class ModelKernel:
    """A kernel and a maker of columns for it; `counts` says that a weight of two is the row twice."""

    name: str
    kernel: Kernel
    example: Example
    counts: bool = True


MODEL_KERNELS: dict[str, ModelKernel] = {}


def model_kernel(name: str, kernel: Kernel, *, counts: bool = True) -> Callable[[Example], Example]:
    """Register a kernel with the example it is put before, so that the laws hold its scores to its derivative."""

    def register(example: Example) -> Example:
        MODEL_KERNELS[name] = ModelKernel(name, kernel, example, counts)
        return example

    return register
