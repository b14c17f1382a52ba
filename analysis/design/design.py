"""The sampling design: how the rows were selected, what they weigh, and the domain looked at."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
import pandas as pd

from analysis.dataset import Codebook, Dataset, did_you_mean
from analysis.design.adjustment import Adjusted, Adjustment, Projection
from analysis.design.base_weights import base_weights, with_weights
from analysis.design.codes import Codes
from analysis.design.condition import evaluated
from analysis.design.road import BoolArray, FloatArray, Road, StrataRoad
from analysis.design.stages import Stage, build_stages
from analysis.errors import DesignError, VariableError

LonelyPsu = Literal["fail", "remove", "certainty", "adjust", "average"]
LONELY_PSU = ("fail", "remove", "certainty", "adjust", "average")
Made = TypeVar("Made")
MEMORY = 16  # derived layouts a design keeps; each is a byte or two a row, and an integer where domains are rare
DF_RULE = "PSUs − strata, among rows of positive weight in the domain"
DfRule = Literal["design", "satterthwaite"]
DF_RULES = ("design", "satterthwaite")
OWN_DF_RULE = "Satterthwaite's for each statistic, from the variances of the strata of all stages"
REPLICATE_DF_RULE = "rank of the replicate weights in the domain − 1, unless the design fixes another number"


class RoadBuilder(Protocol):
    """A recipe for a variance road, such as a jackknife, that needs the design to be carried out."""

    def road(self, design: Design) -> Road:
        """The road for this design."""


class Design:
    """A sample of rows with weights, strata, sampling units and population sizes. Immutable: every change is a new design.

    `strata`, `psu` and `fpc` name one column per stage, the first stage first. `fpc` holds population sizes, or sampling
    fractions (all at most 1); weights are the product of N/n over the stages where neither `weights` nor `probs` is given.
    `psu=None` says that each row is its own unit. Unit labels are those of the whole sample; `nest=True` says that they
    start again in each stratum. `lonely_psu` says what a stratum with one sampled unit (of more) contributes: "fail"
    refuses, "remove" and "certainty" nothing, "adjust" its deviation from the mean of all strata, "average" as much as the
    other strata do; `adjust_domain_lonely` extends the last two to strata with one unit in the domain. With
    `ultimate_cluster` only the first stage enters the variance. `with_replacement` counts first-stage units as drawn with
    replacement, whatever `fpc` says of their number, but for strata taken whole: the cautious description of units drawn by
    size, of which the later stages of certain units remain. `df_rule="satterthwaite"` gives the limits of each statistic
    degrees of freedom of its own instead of units minus strata: where few strata hold most of its variance, they are fewer.
    `na_weights="allow"` leaves rows without a weight out of the design instead of refusing. `level` names the level of a
    dataset of several.

    Raises VariableError for a column that is not there, DesignError for columns that contradict each other.
    Source: Särndal, Swensson & Wretman (1992), chapters 3 and 4.

    >>> frame = pd.DataFrame({"h": ["a", "a", "b", "b"], "size": [10, 10, 6, 6], "y": [1.0, 2.0, 3.0, 5.0]})
    >>> design = Design(frame, strata="h", fpc="size")
    >>> design.weights.tolist(), design.df
    ([5.0, 5.0, 3.0, 3.0], 2)
    """

    data: Dataset
    frame: pd.DataFrame
    stages: tuple[Stage, ...]
    base_weights: FloatArray
    weights: FloatArray
    steps: tuple[Adjusted, ...]
    methods: tuple[Adjustment, ...]
    domain_mask: BoolArray | None
    road: Road | None
    lonely_psu: str
    adjust_domain_lonely: bool
    ultimate_cluster: bool
    df_rule: str
    spec: dict[str, Any]
    memo: dict[Any, Any]

    def __init__(
        self,
        data: Dataset | pd.DataFrame,
        weights: str | float | None = None,
        *,
        probs: str | Sequence[str] | None = None,
        strata: str | Sequence[str | None] | None = None,
        psu: str | Sequence[str] | None = None,
        fpc: str | Sequence[str] | None = None,
        nest: bool = False,
        lonely_psu: LonelyPsu = "fail",
        adjust_domain_lonely: bool = False,
        ultimate_cluster: bool = False,
        with_replacement: bool = False,
        df_rule: DfRule = "design",
        na_weights: Literal["fail", "allow"] = "fail",
        level: str | None = None,
    ) -> None:
        if lonely_psu not in LONELY_PSU:
            raise DesignError(f"{lonely_psu!r} is no policy", where="lonely_psu", advice=f"one of {', '.join(LONELY_PSU)}")
        if df_rule not in DF_RULES:
            raise DesignError(f"{df_rule!r} is no rule", where="df_rule", advice=f"one of {', '.join(DF_RULES)}")
        dataset = data if isinstance(data, Dataset) else Dataset.from_frame(data)
        frame = dataset.joined(level or dataset.root)
        if not len(frame):
            raise DesignError("the data have no rows")
        by_stage = {"strata": listed(strata), "psu": listed(psu), "fpc": listed(fpc), "probs": listed(probs)}
        named = [*(name for names in by_stage.values() for name in names), *([weights] if isinstance(weights, str) else [])]
        for name in named:
            if name is not None and name not in frame.columns:
                raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, frame.columns))
        check_stage_counts(by_stage)
        if na_weights == "allow":
            frame = with_weights(frame, weights, by_stage["probs"])
        stages = build_stages(frame, by_stage["strata"], by_stage["psu"], by_stage["fpc"], nest=nest)
        base = base_weights(frame, stages, weights, by_stage["probs"])
        if with_replacement:
            stages = (stages[0].with_replacement(), *stages[1:])
        self._set(
            data=dataset, frame=frame, stages=stages, base_weights=base, weights=base,
            steps=(), methods=(), domain_mask=None, road=None,
            lonely_psu=lonely_psu, adjust_domain_lonely=adjust_domain_lonely, ultimate_cluster=ultimate_cluster,
            df_rule=df_rule,
            spec={
                "weights": weights, **by_stage, "nest": nest, "with_replacement": with_replacement,
                "na_weights": na_weights, "level": level or dataset.root,
            },
            memo={},
        )  # fmt: skip
        _ = self.unit_weights, self.all_weigh  # what every estimate asks, found with the design

    def _set(self, **fields: object) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Design is immutable; make a new one instead of setting {name!r}")

    def _with(self, **changes: object) -> Design:
        """A copy with some fields replaced and nothing derived from the old ones."""
        other = copy.copy(self)
        for cached in ("df", "n", "projections", *(("unit_weights", "all_weigh") if "weights" in changes else ())):
            other.__dict__.pop(cached, None)
        other._set(**{"memo": {}, **changes})
        return other

    def recall(self, key: object, make: Callable[[], Made]) -> Made:
        """Something derived from this design, such as its domains by a column, kept from before; the oldest is forgotten."""
        if key not in self.memo:
            while len(self.memo) >= MEMORY:
                del self.memo[next(iter(self.memo))]
            self.memo[key] = make()
        made: Made = self.memo[key]
        return made

    def domain(self, condition: str | pd.Series | BoolArray) -> Design:
        """The same design looking at part of its rows; the others stay in the variance with weight zero.

        `condition` is a boolean column of n rows, or an expression over the columns ("age >= 15 and sex == 'female'");
        a missing value counts as false. A domain of a domain is their intersection.
        Raises VariableError if the condition is not boolean or names unknown columns.
        """
        mask = domain_of(self.frame, condition)
        return self._with(domain_mask=mask if self.domain_mask is None else self.domain_mask & mask)

    def assign(self, **columns: Any) -> Design:
        """The same design with columns added to its data; strata, units and weights stay those read at first.

        Raises DesignError for a column the design itself is made of.
        """
        for name in columns:
            if name in self.columns_used:
                raise DesignError(
                    "is part of the design and cannot be replaced", where=name, advice="give the new column another name"
                )
        return self._with(frame=self.frame.assign(**columns))

    def described(self, codebook: Codebook) -> Design:
        """The same design with another description of its columns."""
        return self._with(data=self.data.described(codebook))

    def citing(self, data: Dataset) -> Design:
        """The same design, whose results name `data` as their source: the interviews that rows of a whole sample came from."""
        return self._with(data=data)

    @property
    def columns_used(self) -> frozenset[str]:
        """The columns that weights, strata, units and sizes were read from."""
        names = [self.spec["weights"], *(name for role in ("strata", "psu", "fpc", "probs") for name in self.spec[role])]
        return frozenset(name for name in names if isinstance(name, str))

    def adjust(self, *steps: Adjustment) -> Design:
        """The design after weighting steps, applied in this order; the variance knows each of them, replicates repeat them.

        Raises DesignError after `domain`, where a step would not know all weights.
        """
        if self.domain_mask is not None:
            raise DesignError("weights are adjusted on the whole sample", advice="call adjust() first, domain() last")
        design = self
        for step in steps:
            done = step.apply(design)
            design = design._with(weights=done.weights, steps=(*design.steps, done), methods=(*design.methods, step))
        return design

    def reweighted(self, base: FloatArray, methods: Sequence[Adjustment] | None = None) -> FloatArray:
        """The (n,) final weights had the base weights been these: every weighting step, or those of `methods`, made again."""
        design = self._with(base_weights=base, weights=base, steps=(), methods=(), domain_mask=None, road=None)
        return design.adjust(*(self.methods if methods is None else methods)).weights

    @property
    def before_weighting(self) -> Design:
        """The same selection with its base weights: no weighting steps, no domain."""
        return self._with(weights=self.base_weights, steps=(), methods=(), domain_mask=None)

    def using(self, kind: RoadBuilder) -> Design:
        """The same design with its variance by another road: replicates, joint probabilities, Brewer's approximation.

        Raises DesignError if the road needs something that the design does not have.
        """
        return self._on(kind.road(self))

    def weighing(self, weights: FloatArray, road: Road) -> Design:
        """The same rows with the weights and the road of a selection in several parts: phases, overlapping frames."""
        return self._on(road)._with(base_weights=weights, weights=weights)

    def _on(self, road: Road) -> Design:
        if self.df_rule != "design" and not isinstance(road, StrataRoad):
            what = "needs variances that add up over strata, which this road to the variance does not have"
            raise DesignError(what, where="df_rule", advice='say df_rule="design"')
        return self._with(road=road)

    def replicates(self, kind: RoadBuilder) -> Design:
        """The same design with its variance from replicate weights made by `kind`."""
        return self.using(kind)

    @cached_property
    def projections(self) -> tuple[Projection, ...]:
        """The projections of the weighting steps, in the order the steps were made."""
        return tuple(step.projection for step in self.steps if step.projection is not None)

    @cached_property
    def unit_weights(self) -> FloatArray:
        """Sum of the weights in each first-stage unit, (U,)."""
        return self.stages[0].units.sums(self.weights)

    @cached_property
    def all_weigh(self) -> bool:
        """Whether every row has a weight that is not zero."""
        return bool(self.weights.min() > 0) or bool(self.weights.all())

    @cached_property
    def df(self) -> int | float:
        """Degrees of freedom: sampled first-stage units minus strata, counting rows of positive weight in the domain."""
        if self.road is not None:
            return self.road.df(self)
        if self.domain_mask is None and self.all_weigh:
            return self.stages[0].n_units - self.stages[0].n_strata
        return self.psu_count(self.active) - self.stratum_count(self.active)

    @property
    def active(self) -> BoolArray:
        """Rows of the domain with a weight that is not zero, (n,) booleans."""
        active = np.ones(len(self.weights), dtype=bool) if self.all_weigh else self.weights != 0
        return active if self.domain_mask is None else active & self.domain_mask

    def psu_count(self, rows: BoolArray) -> int:
        """Number of first-stage units among these rows."""
        return int(self.psus_among(rows).sum())

    def stratum_count(self, rows: BoolArray) -> int:
        """Number of first-stage strata among these rows."""
        return int(np.count_nonzero(np.bincount(self.stages[0].stratum_of_unit[self.psus_among(rows)])))

    def psus_among(self, rows: BoolArray) -> BoolArray:
        """First-stage units that have one of these rows, (U,) booleans."""
        return self.stages[0].units.among(rows)

    @cached_property
    def n(self) -> int:
        """Number of rows in the domain."""
        return len(self.frame) if self.domain_mask is None else int(self.domain_mask.sum())

    @property
    def domain_codes(self) -> Codes:
        """0 for rows in the domain, −1 for the others, (n,)."""
        if self.domain_mask is None:
            return np.broadcast_to(np.zeros(1, dtype=np.int8), len(self.frame))
        return self.domain_mask.astype(np.int8) - np.int8(1)

    def __repr__(self) -> str:
        sizes = " → ".join(f"{stage.n_units:,} units in {stage.n_strata:,} strata" for stage in self.stages)
        parts = [f"{len(self.frame):,} rows", sizes, f"Σw = {self.weights.sum():,.1f}", f"df = {self.df}"]
        if self.domain_mask is not None:
            parts.append(f"domain of {self.n:,} rows")
        if self.steps:
            parts.append("steps: " + ", ".join(step.name for step in self.steps))
        return f"Design({'; '.join(parts)})"


def listed(names: str | Sequence[str | None] | None) -> list[Any]:
    """One name per stage as a list."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


def check_stage_counts(by_stage: dict[str, list[Any]]) -> None:
    """Raise DesignError if more strata or sizes are named than there are stages."""
    stages = max(len(by_stage["psu"]), 1)
    for role in ("strata", "fpc", "probs"):
        if len(by_stage[role]) > stages:
            raise DesignError(
                f"names {len(by_stage[role])} stages where psu names {stages}",
                where=role,
                advice="one column per stage, in order",
            )


def domain_of(frame: pd.DataFrame, condition: str | pd.Series | BoolArray) -> BoolArray:
    """A boolean mask over the rows from a mask or an expression. Raises VariableError if it is neither."""
    result: Any = evaluated(frame, condition) if isinstance(condition, str) else condition
    column = pd.Series(result)
    if not pd.api.types.is_bool_dtype(column.dtype) or len(column) != len(frame):
        raise VariableError("a domain needs one true or false per row", advice="compare a column with a value")
    return column.to_numpy(dtype=bool, na_value=False)
