"""Taylor linearisation: the covariance of statistics from their scores, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from analysis.design.adjustment import Uncertain
from analysis.design.design import Design
from analysis.design.projected import ProjectedScores
from analysis.design.road import DomainScores, FloatArray
from analysis.design.stages import Stage
from analysis.variance.cells import Cells, cell_sums
from analysis.variance.lonely import Block, deviations_with_policy, lonely_strata, refuse_lonely

CHUNK, SMALLEST = 1 << 17, 1 << 11  # numbers, and at least units, in one dense block of unit totals
SERIAL = 1 << 17  # multiplications that OpenBLAS does in the calling thread
Form = Callable[[Cells, Iterable[Block]], FloatArray]


def vcov(scores: DomainScores, design: Design, fractions: Sequence[FloatArray] | None = None) -> FloatArray:
    """The (L·p, L·p) covariance Σ_stages c Σ_h (1−f_h) n_h/(n_h−1) Σ_i (z_hi − z̄_h)(z_hi − z̄_h)'.

    c is the product of the sampling fractions of the stages before, in the stratum concerned; a stage sampled from an
    unlimited population ends the recursion. z are totals of weighted scores over sampling units, after the residuals of
    the design's weighting steps. `fractions` gives the units (U,) of every stage their own f.
    Raises LonelyPsuError where the design has no policy for a stratum with one unit.
    Source: Särndal, Swensson & Wretman (1992), result 4.3.1; Lumley (2010), section 2.4.
    """
    return of_uncertain_totals(scores, design) + over_stages(scores, design, crossproducts, fractions)


def variances(scores: DomainScores, design: Design) -> FloatArray:
    """The diagonal of that covariance, (L·p,), without the rest of it. Raises LonelyPsuError as `vcov`."""
    sampling = over_stages(scores, design, squares)
    return sampling + np.diag(of_uncertain_totals(scores, design)) if has_uncertain_totals(design) else sampling


def over_stages(scores: DomainScores, design: Design, form: Form, fractions: Sequence[FloatArray] | None = None) -> FloatArray:
    """The sum over stages of a quadratic form of the deviations within strata."""
    if design.projections:
        scores = projected(scores, design)
    share = np.ones(1)  # of each unit of the stage before: product of its fraction and those above it
    parts = []
    for number, stage in enumerate(design.stages, start=1):
        carried = share[stage.parent]
        if not carried.any():
            break
        cells = cell_sums(scores, stage.units)
        home = stage.stratum_of_unit
        own = (carried * stage.fraction)[home] if fractions is None else carried[home] * fractions[number - 1]
        parts.append(form(cells, deviations(cells, stage, carried[home] - own, design, number)))
        if design.ultimate_cluster:
            break
        share = own
    return np.asarray(sum(parts))


def projected(scores: DomainScores, design: Design) -> ProjectedScores:
    """The scores after every step's residuals.

    The chain rule runs backwards: the last step's weights are a function of the ones before, so its residuals come first.
    """
    left = ProjectedScores(scores)
    for projection in reversed(design.projections):
        left = left.less(projection.corrections(left))
    return left


def has_uncertain_totals(design: Design) -> bool:
    """Whether a weighting step was to totals that are estimates themselves."""
    return any(isinstance(projection, Uncertain) for projection in design.projections)


def of_uncertain_totals(scores: DomainScores, design: Design) -> FloatArray:
    """What weighting steps to estimated totals add to the covariance, (L·p, L·p); zeros where all totals are known."""
    total = np.zeros((scores.width, scores.width))
    if has_uncertain_totals(design):
        left = ProjectedScores(scores)
        for projection in reversed(design.projections):
            if isinstance(projection, Uncertain):
                total += projection.added(left)
            left = left.less(projection.corrections(left))
    return total


def deviations(cells: Cells, stage: Stage, carried: FloatArray, design: Design, number: int) -> Iterator[Block]:
    """Deviations within the strata of a stage, times the root of what they count; `carried` is c (1−f) of each unit, (U,)."""
    home, spread = stage.stratum_of_unit, stage.sampled / np.maximum(stage.sampled - 1, 1)
    lonely = lonely_strata(stage) & (carried[stage.first_unit[:-1]] > 0)
    if lonely.any() or design.adjust_domain_lonely:
        lonely[np.setdiff1d(np.arange(stage.n_strata), home[cells.inhabited[0]])] = False
        if lonely.any() and design.lonely_psu == "fail":
            refuse_lonely(stage, lonely, number)
        if design.lonely_psu in ("adjust", "average") and (lonely.any() or design.adjust_domain_lonely):
            return iter([deviations_with_policy(cells, stage, carried * spread[home], design)])
    return centred(cells, stage, carried * np.where(stage.sampled > 1, spread, 0.0)[home])


def centred(cells: Cells, stage: Stage, scale: FloatArray) -> Iterator[Block]:
    """√a_hi (z_hi − z̄_h) of all units, those without rows in a domain counting as zero totals.

    Deviations are formed before squaring, so nothing cancels. Works through ranges of strata; each range is dense only in
    the domains that occur in it.
    """
    for low, high in strata_ranges(stage, max(SMALLEST, CHUNK // cells.width)):
        units = slice(stage.first_unit[low], stage.first_unit[high])
        if not scale[units].any():
            continue
        dense, occurring = cells.dense(units)
        if not len(occurring):
            continue
        mean = np.add.reduceat(dense, stage.first_unit[low:high] - units.start, axis=-1) / stage.sampled[low:high]
        dense -= np.take(mean, stage.stratum_of_unit[units] - low, axis=-1)
        dense *= np.sqrt(scale[units])
        yield Block.of(dense, occurring, stage, low, high)


def crossproducts(cells: Cells, blocks: Iterable[Block]) -> FloatArray:
    """Σ_i d_i d_i' over the units of all blocks, (L·p, L·p)."""
    p = cells.totals.shape[1]
    statistic = np.arange(p)[:, None]
    result = np.zeros((cells.n_groups, p, cells.n_groups, p))
    for dense, occurring, *_ in blocks:
        shape = dense.shape[:2]
        block = crossproduct(dense.reshape(-1, dense.shape[-1])).reshape(*shape, *shape)
        result[occurring, statistic, occurring[:, None, None], statistic[:, None, None]] += block.transpose(2, 3, 0, 1)
    return result.reshape(cells.width, cells.width)


def squares(cells: Cells, blocks: Iterable[Block]) -> FloatArray:
    """Σ_i d_i² over the units of all blocks, (L·p,)."""
    result = np.zeros((cells.n_groups, cells.totals.shape[1]))
    for dense, occurring, *_ in blocks:
        result[occurring] += np.einsum("jou,jou->oj", dense, dense)
    return result.reshape(-1)


def crossproduct(wide: FloatArray) -> FloatArray:
    """XX' of a long matrix in blocks so small that BLAS does not wake other threads for them: waking costs more."""
    width, n = wide.shape
    columns = SERIAL // max(width, 1) ** 2
    if columns < 16:
        return np.asarray(wide @ wide.T)
    whole = n - n % columns
    blocks = wide[:, :whole].reshape(width, -1, columns).transpose(1, 0, 2)
    tail = wide[:, whole:]
    return np.asarray(np.matmul(blocks, blocks.transpose(0, 2, 1)).sum(axis=0) + tail @ tail.T)


def strata_ranges(stage: Stage, units: int) -> list[tuple[int, int]]:
    """Ranges of whole strata of about this many units (at least one stratum each)."""
    ranges, low = [], 0
    while low < stage.n_strata:
        high = int(np.searchsorted(stage.first_unit, stage.first_unit[low] + units, side="right")) - 1
        high = min(max(high, low + 1), stage.n_strata)
        ranges.append((low, high))
        low = high
    return ranges
