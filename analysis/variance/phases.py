"""Samples of samples: a phase drawn from the rows of the phase before, with what was learnt there as strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import BoolArray, Design, DomainScores, FloatArray, IntArray, Scores, Stage
from analysis.design.cells import CellNumbers
from analysis.design.design import domain_of, listed
from analysis.design.road import dense_scores
from analysis.design.stages import build_stages, first_rows
from analysis.errors import DesignError
from analysis.variance.linearised import of_uncertain_totals, projected, vcov
from analysis.variance.relations import Relations, Shared

Method = Literal["full", "simple"]


@dataclass(frozen=True, eq=False)
class PhaseRoad:
    """V = z'(Σ_k Δ_k ∘ Π_{l>k} (1 − Δ_l)) z over the phases k, z the weighted scores of the last phase's rows.

    Δ_ij = 1 − π_i π_j / π_ij within a phase. Calibration of the last phase enters its own term only.
    Source: Särndal, Swensson & Wretman (1992), result 9.3.1.
    """

    deltas: tuple[Relations, ...]

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""
        z = dense_scores(scores)
        earlier = [reduce(Relations.times, [delta.complement() for delta in self.deltas[k + 1 :]], delta)
                   for k, delta in enumerate(self.deltas[:-1])]  # fmt: skip
        last = projected(scores, design).values if design.projections else z
        total: FloatArray = self.deltas[-1].form(last) + np.sum([delta.form(z) for delta in earlier], axis=0)
        return total + of_uncertain_totals(scores, design)

    def df(self, design: Design) -> float:
        """Units minus strata of the last phase, counting rows of positive weight in the domain."""
        return design.psu_count(design.active) - design.stratum_count(design.active)


@dataclass(frozen=True, eq=False)
class SimpleRoad:
    """The first phase's variance with each unit weighing its second-phase probability, plus that of the second phase.

    `first` is the first phase restricted to the rows drawn again, `probability` (n,) their second-phase probability.
    Source: Lumley (2010), section 8.2; R survey, twophase(method = "simple").
    """

    first: Stage
    sampled: IntArray  # (H,) units of the whole first phase
    probability: FloatArray
    scale: FloatArray | None  # (n,) of the scores in the second phase, where it drew within first-phase units
    second: Design

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""
        z = dense_scores(scores)
        rest = projected(scores, design).values if design.projections else z
        if self.scale is not None:
            rest = rest * self.scale[:, None]
        everyone = np.zeros(len(z), dtype=np.intp)
        factor = np.divide(design.base_weights, design.weights, out=np.zeros_like(design.weights), where=design.weights != 0)
        phases: FloatArray = self.first_phase(z, self.probability * factor) + vcov(Scores(rest, everyone), self.second)
        return phases + of_uncertain_totals(scores, design)

    def first_phase(self, z: FloatArray, probability: FloatArray) -> FloatArray:
        """Σ_h (1−f) n/(n−1) Σ_i (p z_i − z̄)(p z_i − z̄)'/p over the units drawn again, z̄ = Σ z / n, n of the whole phase."""
        stage, home = self.first, self.first.stratum_of_unit
        totals = Shared(stage.unit, np.ones(len(z))).sums(z)
        p = probability[first_rows(stage.unit, stage.n_units)]
        centre = np.add.reduceat(totals, stage.first_unit[:-1], axis=0) / self.sampled[:, None]
        moved = totals * p[:, None] - centre[home]
        scale = (1 - self.sampled / stage.population) * self.sampled / np.maximum(self.sampled - 1, 1)
        inverse = np.divide(scale[home], p, out=np.zeros_like(p), where=p > 0)
        return np.asarray((moved * inverse[:, None]).T @ moved)

    def df(self, design: Design) -> float:
        """Units minus strata of the second phase, counting rows of positive weight in the domain."""
        return design.psu_count(design.active) - design.stratum_count(design.active)


def second_phase(
    first: Design,
    sampled: str | pd.Series | BoolArray,
    *,
    strata: str | Sequence[str | None] | None = None,
    psu: str | Sequence[str] | None = None,
    probs: str | Sequence[str] | None = None,
    fpc: str | Sequence[str] | None = None,
    method: Method = "full",
) -> Design:
    """The rows of a phase that were drawn again, with both phases' selection in weights and variance.

    `sampled` (a mask or an expression over the first phase's columns) says which rows were drawn; `strata`, `psu`, `probs` and
    `fpc` describe that drawing as in `Design`. Without `fpc` the population of each stage is what the first phase holds.
    A third phase is a second phase of the second. Adjust the weights afterwards: `calibrate` to totals estimated from `first`
    uses what the first phase measured. An unlimited first phase counts its units as drawn one by one (Poisson), so that a
    total has the spread of its sample size; `method="simple"` centres them, and neglects joint probabilities.
    Raises DesignError for a first phase with weighting steps, a domain or another variance road, and for an empty phase.
    Source: Särndal, Swensson & Wretman (1992), chapter 9; Neyman (1938).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"case": [0, 0, 0, 0, 1, 1], "seen": [1, 1, 0, 0, 1, 1], "x": [1.0, 3.0, None, None, 6.0, 7.0]})
    >>> measured = second_phase(an.Design(frame, 1.0), "seen == 1", strata="case")
    >>> measured.weights.tolist(), an.mean(measured, "x").value.round(3).tolist()
    ([2.0, 2.0, 1.0, 1.0], [3.5])
    """
    rows = np.flatnonzero(checked_sample(first, sampled))
    frame, by_stage = first.frame, {"strata": listed(strata), "psu": listed(psu), "probs": listed(probs), "fpc": listed(fpc)}
    held = {} if fpc is not None else held_by_phase(frame, by_stage)
    again = Design(
        frame.assign(**held).iloc[rows],
        strata=by_stage["strata"],
        psu=by_stage["psu"],
        fpc=by_stage["fpc"] or list(held),
        probs=by_stage["probs"],
        nest=True,
        lonely_psu=first.lonely_psu,  # type: ignore[arg-type]
    )
    weights = first.weights[rows] * again.weights
    road = full_road(first, again, rows) if method == "full" else simple_road(first, again, rows)
    return again.weighing(weights, road)


def checked_sample(first: Design, sampled: str | pd.Series | BoolArray) -> BoolArray:
    """Which rows were drawn again. Raises DesignError where the first phase cannot be drawn from, or nothing was drawn."""
    if first.domain_mask is not None or first.steps or not isinstance(first.road, PhaseRoad | None):
        raise DesignError(
            "a phase is drawn from a whole sample with its own weights and linearised variance",
            where="second_phase",
            advice="take domains and adjust weights after the last phase",
        )
    drawn = domain_of(first.frame, sampled)
    if not drawn.any():
        raise DesignError("no row was drawn again", where="sampled", advice="check the condition and its missing values")
    return drawn


def held_by_phase(frame: pd.DataFrame, by_stage: dict[str, list[Any]]) -> dict[str, FloatArray]:
    """The number of units that the first phase holds in each row's stratum, by stage."""
    stages = build_stages(frame, by_stage["strata"], by_stage["psu"], [], nest=True)
    return {
        f"held by the first phase, stage {k}": s.sampled[s.stratum_of_unit[s.unit]].astype(float) for k, s in enumerate(stages)
    }


def full_road(first: Design, again: Design, rows: IntArray) -> PhaseRoad:
    """Every phase's Δ on the rows of the last."""
    earlier = first.road.deltas if isinstance(first.road, PhaseRoad) else (delta_of(first),)
    return PhaseRoad((*(delta.restricted(rows) for delta in earlier), delta_of(again)))


def delta_of(design: Design) -> Relations:
    """Δ of a sample drawn at random without replacement at every stage; of independent draws where no population is known."""
    first = design.stages[0]
    if not np.isfinite(first.population).any():
        probability = 1 / design.base_weights
        spread = np.ones_like(probability) if (probability == 1).all() else 1 - probability
        return Relations((Shared(first.unit, spread),))
    stages = [delta_of_stage(stage, stage_probability(design, number)) for number, stage in enumerate(design.stages)]
    if len(stages) == 1:
        return stages[0]
    none = reduce(Relations.times, [delta.complement() for delta in stages])
    return none.complement()


def stage_probability(design: Design, number: int) -> FloatArray:
    """The selection probability of each row's unit at one stage, (n,): given, or n/N."""
    names, stage = design.spec["probs"], design.stages[number]
    if number < len(names):
        return np.asarray(design.frame[names[number]].to_numpy(dtype=float))
    return np.asarray(stage.fraction[stage.stratum_of_unit[stage.unit]])


def delta_of_stage(stage: Stage, probability: FloatArray) -> Relations:
    """1 − π on the diagonal, −(1 − π)/(n − 1) between different units of a stratum."""
    stratum = stage.stratum_of_unit[stage.unit]
    between = (1 - probability) / np.maximum(stage.sampled - 1, 1)[stratum]
    between[stage.sampled[stratum] == 1] = 0.0
    return Relations((Shared(stage.unit, 1 - probability + between), Shared(stratum, -between)))


def simple_road(first: Design, again: Design, rows: IntArray) -> SimpleRoad:
    """What the simple method needs of both phases. Raises DesignError for what it does not cover."""
    stage = first.stages[0]
    later = len(first.stages) > 1 and bool(np.isfinite(stage.population).any())
    if isinstance(first.road, PhaseRoad) or later or ((stage.sampled == 1) & (stage.population > 1)).any():
        raise DesignError(
            "the simple method knows a first phase of one stage, two units or more in each stratum",
            where="second_phase",
            advice='use method="full"',
        )
    last, unit = again.stages[0], first.stages[-1].unit[rows]
    drawn_within = len(np.unique(unit[first_rows(last.unit, last.n_units)])) < last.n_units
    kept = np.unique(stage.unit[rows], return_inverse=True)
    homes = stage.stratum_of_unit[kept[0]]
    strata, counts = np.unique(homes, return_counts=True)
    population = stage.population[strata]
    units = CellNumbers.of_units(kept[1], len(homes))
    drawn = Stage(units, np.concatenate([[0], np.cumsum(counts)]), np.zeros(len(strata), dtype=np.intp), population, ())
    probability = last.fraction[last.stratum_of_unit[last.unit]]
    scale = np.sqrt(1 / first.weights[rows]) if drawn_within else None
    return SimpleRoad(drawn, stage.sampled[strata], probability, scale, again)
