"""A generalised linear model as the estimates of its coefficients: fitted and scored without writing its matrix out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.design import Design, DomainScores, FloatArray, IntArray, ReplicateRoad
from analysis.design.cells import CellNumbers, number_cells
from analysis.design.codes import Codes
from analysis.estimate.domains import Groups
from analysis.estimate.kernel_task import spread_of_scores
from analysis.solve.irls import Equations, Family, Fit, irls
from analysis.solve.model_matrix import ModelMatrix, blocks


@dataclass(frozen=True, eq=False)
class Sample:
    """The m rows a model is fitted to: outcomes, columns and offsets, with the place of each in the design (None: all rows)."""

    y: FloatArray
    matrix: ModelMatrix
    offset: FloatArray
    place: IntArray | None

    def weights(self, design_weights: FloatArray) -> FloatArray:
        """The weights of these rows, (m,)."""
        return design_weights if self.place is None else design_weights[self.place]

    def fit(self, design_weights: FloatArray, family: Family, start: FloatArray | None = None) -> Fit:
        """The model with these weights."""
        return irls(self.y, self.matrix, self.weights(design_weights), self.offset, family, start=start)

    def pulls(self, weights: FloatArray, family: Family, fit: Fit) -> FloatArray:
        """w μ'(η) (y − μ) / V(μ) of each row, (m,): what its columns are multiplied by in the score equations."""
        equations = Equations(self.y, self.matrix, weights, self.offset, family)
        pulls = np.empty(len(self.y))
        for part in blocks(len(self.y)):
            eta = self.matrix.predictor(fit.coefficients, part) + self.offset[part]
            pulls[part] = equations.working(part, eta)[1]
        return pulls


@dataclass(frozen=True, eq=False)
class GlmScores:
    """Weighted scores A⁻¹ x w (y − μ) μ'/V: the interface of `Scores` without its (n, p) array. Binder (1983)."""

    sample: Sample
    family: Family
    fit: Fit
    weights: FloatArray
    groups: Codes
    n_groups: int = 1

    @property
    def width(self) -> int:
        """Number of coefficients, p."""
        return len(self.fit.coefficients)

    @cached_property
    def inverse(self) -> FloatArray:
        """A⁻¹, (p, p)."""
        return np.asarray(np.linalg.inv(self.fit.information), dtype=float)

    @cached_property
    def values(self) -> FloatArray:
        """Row by row, (n, p): for roads and weighting steps that need them."""
        return self.by_row(self.sample.weights(self.weights))

    def by_row(self, weights: FloatArray) -> FloatArray:
        """The scores with some weights of the model's rows, written out over all rows, (n, p)."""
        pulls = self.sample.pulls(weights, self.family, self.fit)
        own = (self.sample.matrix.rows(slice(None)) * pulls[:, None]) @ self.inverse
        if self.sample.place is None:
            return own
        scores = np.zeros((len(self.weights), self.width))
        scores[self.sample.place] = own
        return scores

    def in_cells(self, units: CellNumbers) -> tuple[CellNumbers, FloatArray]:
        """The units that the model's rows lie in, and the scores summed to them, (m, p)."""
        numbers = number_cells(self.groups, 1, units)
        pulls = self.sample.pulls(self.sample.weights(self.weights), self.family, self.fit)
        return numbers, self.sample.matrix.totals(pulls, numbers.cell, numbers.size) @ self.inverse


@dataclass(frozen=True, eq=False)
class GlmTask:
    """The coefficients of a model fitted to the rows of one domain."""

    sample: Sample
    family: Family
    fit: Fit
    weights: FloatArray
    groups: Groups

    def value(self) -> FloatArray:
        """Coefficients, (1, p)."""
        return self.fit.coefficients[None, :]

    @property
    def glm_scores(self) -> GlmScores:
        """Weighted scores of the coefficients."""
        return GlmScores(self.sample, self.family, self.fit, self.weights, self.groups.codes)

    def scores(self) -> DomainScores:
        """Weighted scores of the coefficients."""
        return self.glm_scores

    def replicates(self, road: ReplicateRoad, design: Design) -> FloatArray:
        """Coefficients with every replicate's weights, (R, p), each fit starting from the full sample's."""
        start = self.fit.coefficients
        fits = [self.sample.fit(weights, self.family, start) for weights in road.replicate_weights(design)]
        return np.array([fit.coefficients for fit in fits])

    def simple_random(self) -> FloatArray:
        """The variance of each coefficient in a simple random sample with replacement, (1, p)."""
        unweighted = self.glm_scores.by_row(np.ones(len(self.sample.y)))
        return spread_of_scores(self.groups, self.weights, unweighted)
