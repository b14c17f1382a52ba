"""A weighting plan in YAML: the issued sample, the steps in their order, the totals they reach.

The dataset that a plan has weighted carries it, with the files it names, so that anybody can weight it again.

```yaml
sample: {file: issued.csv, key: case, outcome: outcome, from: disposition, unreached: non_contact}
design: {probs: [prob_unit, prob_worker], strata: stratum, psu: [unit, case]}
recode:
  area: {from: region, values: {highlands: central}}
  cell: {from: [ownership, size_class], smallest: 15}
steps:
  - nonresponse: {by: [cell], status: outcome}
  - rake: {margins: {sex: {female: 5200, male: 4800}, "area, ownership": totals/area.csv}}
  - trim: {upper: 900}
```
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from analysis.dataset import Dataset, did_you_mean
from analysis.dataset.codebook import Codebook, Variable
from analysis.design import Adjustment, BoolArray, Design, FloatArray
from analysis.errors import AnalysisError, DatasetError, DesignError
from analysis.tables.source import Node, read_yaml
from analysis.weighting import AAPOR, STEPS, collapse
from analysis.weighting.nonresponse import RESPONDENT

PLAN_KEYS = ("sample", "design", "recode", "steps")
COLUMNS = ("weights", "probs", "strata", "psu", "fpc")
POLICIES = ("nest", "lonely_psu", "with_replacement", "df_rule")
KEYS = (*COLUMNS, *POLICIES, "na_weights", "level")
"""What a design is said by, in plans and codebooks: columns by their role, and how they are to be read."""
SAMPLE_KEYS = ("file", "key", "outcome", "from", "unreached", "leave_out")
TOTALS = ("totals", "margins")


@dataclass(frozen=True)
class Sample:
    """The list of issued cases: every one of them weighs something before the non-response step, interviewed or not.

    Cases with an outcome in `leave_out` turned out not to be of the population.
    """

    frame: pd.DataFrame
    key: str
    outcome: str
    source: str
    unreached: str
    leave_out: tuple[str, ...]


@dataclass(frozen=True)
class Recode:
    """A variable made of others: their crossing, some categories renamed, `missing` filled in, small ones joined."""

    name: str
    sources: tuple[str, ...]
    values: Mapping[str, str]
    missing: str | None
    smallest: int
    node: Node

    def of(self, table: pd.DataFrame, counted: BoolArray) -> pd.Series:
        """The new variable; `smallest` is counted among these rows. Raises PlanError for a column that is not there."""
        for source in self.sources:
            if source not in table.columns:
                self.node.fail(f"“{source}” is not a column of the data", did_you_mean(source, table.columns))
        texts = [table[source].astype("object").map(str, na_action="ignore") for source in self.sources]
        made = texts[0].str.cat(pd.concat(texts[1:], axis=1), sep=" × ") if len(texts) > 1 else texts[0]
        made = made.replace(dict(self.values)).rename(self.name)
        made = made if self.missing is None else made.fillna(self.missing)
        return collapse(made, self.smallest, counted) if self.smallest else made

    def described(self, book: Codebook) -> Codebook:
        """The codebook with the new variable in it, called what its sources are called."""
        if self.name in book:
            return book
        languages = dict.fromkeys(
            language for source in self.sources if source in book for language in book.variable(source).label
        )
        label = {language: " × ".join(book.label(source, language) for source in self.sources) for language in languages}
        level = book.levels[0].name if book.levels else ""
        return replace(book, variables=(*book.variables, Variable(self.name, level, "categorical", (self.name,), label)))


@dataclass(frozen=True)
class Weighed:
    """A dataset after its weighting: the design of the whole sample, and which of its rows answered, (n,)."""

    data: Dataset
    design: Design
    respondents: BoolArray

    @property
    def answered(self) -> Design:
        """The design looking at those who answered; the others stay in the variance."""
        return self.design if self.respondents.all() else self.design.domain(self.respondents)

    def of_interviews(self) -> dict[str, FloatArray]:
        """`w_base` and `w_final` (n,) in the order of the interviews; a case that was left out weighs nothing."""
        key = key_of(self.data)
        weights = pd.DataFrame({"w_base": self.design.base_weights, "w_final": self.design.weights}).set_index(
            pd.Index(self.design.frame[key].astype("string"))
        )
        found = weights.reindex(self.data.frame()[key].astype("string")).fillna(0.0)
        return {str(name): found[name].to_numpy() for name in found}


@dataclass(frozen=True)
class WeightingPlan:
    """What a weighting plan says."""

    sample: Sample | None
    design: Mapping[str, Any]
    recodes: tuple[Recode, ...]
    steps: tuple[Adjustment, ...]

    def weigh(self, data: Dataset, changes: Mapping[str, Any] | None = None) -> Weighed:
        """The issued sample (or the dataset) after every step; `changes` go over what plan and codebook say of the design.

        Raises PlanError for variables that are not there, DatasetError for interviews that are not on the list, and what the
        steps raise.
        """
        table = data.frame() if self.sample is None else with_unreached(self.sample, data.frame(), key_of(data))
        answered = np.ones(len(table), dtype=bool)
        if self.sample is not None:
            answered = (table[self.sample.outcome].map(AAPOR) == RESPONDENT).to_numpy()
        book = data.codebook
        for recode in self.recodes:
            table, book = table.assign(**{recode.name: recode.of(table, answered)}), recode.described(book)
        said = {**(book.design if data.weighting is None else {}), **self.design, **(changes or {})}
        base = drawn(said, Dataset({**data.frames, data.root: table}, book))
        return Weighed(data, base.adjust(*self.steps), answered)


def drawn(said: Mapping[str, Any], data: Dataset) -> Design:
    """The design that these words give. Raises DesignError for an unknown word, or if none of them says what the weights are."""
    for key in said:
        if key not in KEYS:
            raise DesignError("is not part of a design", where=key, advice=did_you_mean(key, KEYS))
    if not {"weights", "probs", "fpc"} & said.keys():
        advice = "give “design: {weights: …}” in the definition, or in codebook.json"
        raise DesignError("the codebook does not say which column holds the weights", where="design", advice=advice)
    return Design(data, **said)


def key_of(data: Dataset) -> str:
    """The column that names an interview."""
    keys = data.codebook.levels[0].key if data.codebook.levels else ()
    return keys[0] if keys else str(data.frame().columns[0])


def with_unreached(sample: Sample, interviews: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row an issued case: the list's columns, and the answers of those that were interviewed.

    The outcome is that of the interview, or `unreached` where there is none.
    """
    listed = sample.frame.rename(columns={sample.key: key})
    listed = listed.assign(**{str(name): typed_as(listed[name], interviews) for name in listed if name != key})
    lost = interviews[key].astype("string")[lambda keys: ~keys.isin(listed[key])]
    if len(lost):
        what = f"{len(lost)} interviews are not in the issued sample (the first: {lost.iloc[0]})"
        raise DatasetError(what, where=key, advice="complete the sample list, or take these interviews out")
    answers = interviews[[name for name in interviews if name == key or name not in listed.columns]]
    table = listed.merge(answers.astype({key: "string"}), how="left", on=key, validate="one_to_one")
    said = table[sample.source].astype("object")
    table = table.assign(**{sample.outcome: said.where(said.notna(), sample.unreached)})
    return table[~table[sample.outcome].isin(sample.leave_out)].reset_index(drop=True)


def typed_as(column: pd.Series, interviews: pd.DataFrame) -> pd.Series:
    """A column of the list as the interviews have it: codes keep their zeros, answers their order; else a number if it is one."""
    name = str(column.name)
    if name not in interviews or pd.api.types.is_numeric_dtype(interviews[name]):
        try:
            numbers: pd.Series = pd.to_numeric(column)
            return numbers.astype(interviews[name].dtype) if name in interviews else numbers
        except ValueError:
            return column
    typed: pd.Series = column.astype(interviews[name].dtype)
    return typed


def read_weighting_plan(path: Path) -> WeightingPlan:
    """The plan in a YAML file. Raises PlanError naming the line of what is wrong, OSError never: files are named in it."""
    root = read_yaml(path)
    root.mapping(PLAN_KEYS, required=("steps",))
    design, recode, sample = (root.get(key) for key in ("design", "recode", "sample"))
    if design is not None:
        design.mapping(KEYS)
    return WeightingPlan(
        sample=None if sample is None else sample_of(sample, path.parent),
        design={} if design is None else plain(design.value),
        recodes=() if recode is None else tuple(recode_of(name, recode[name]) for name in recode.mapping()),
        steps=tuple(step_of(node, path.parent) for node in root["steps"].items()),
    )


def sample_of(node: Node, folder: Path) -> Sample:
    """`sample: {file: …, key: …}` with its list read."""
    node.mapping(SAMPLE_KEYS, required=("file", "key"))
    said = {key: node[key].text() for key in SAMPLE_KEYS if key in node and key != "leave_out"}
    frame = table_of(node["file"], folder, dtype="string")
    if said["key"] not in frame.columns:
        node["key"].fail(f"“{said['key']}” is not a column of {said['file']}", did_you_mean(said["key"], frame.columns))
    return Sample(
        frame,
        said["key"],
        said.get("outcome", "outcome"),
        said.get("from", "disposition"),
        said.get("unreached", "non_contact"),
        node["leave_out"].names() if "leave_out" in node else (),
    )


def recode_of(name: str, node: Node) -> Recode:
    """`name: {from: region, values: {highlands: central}}` or `name: {from: [ownership, size], smallest: 15}`."""
    node.mapping(("from", "values", "missing", "smallest"), required=("from",))
    values, missing, smallest = node.get("values"), node.get("missing"), node.get("smallest")
    renamed = {} if values is None else {key: values[key].text() for key in values.mapping()}
    given = None if missing is None else missing.text()
    return Recode(name, node["from"].names(), renamed, given, 0 if smallest is None else smallest.integer(), node)


def step_of(node: Node, folder: Path) -> Adjustment:
    """One step: its name over its arguments, as the function of that name takes them."""
    names = node.mapping(STEPS)
    if len(names) != 1:
        node.fail("a step is one name with its arguments", "start each step with “- ” on a line of its own")
    make, arguments = STEPS[names[0]], node[names[0]]
    known = inspect.signature(make).parameters
    said: dict[str, Any] = {}
    if arguments.value is not None:
        for key in arguments.mapping(known):
            said[key] = totals_of(arguments[key], folder) if key in TOTALS else plain(arguments[key].value)
    for key, parameter in known.items():
        if parameter.default is inspect.Parameter.empty and key not in said:
            arguments.fail(f"“{names[0]}” lacks “{key}”", f"add “{key}: …”")
    try:
        return make(**said)
    except AnalysisError as error:
        arguments.fail(str(error))


def totals_of(node: Node, folder: Path) -> dict[Any, Any]:
    """Known totals: a number, totals by category, or a .csv file of them; “a, b” names crossed variables."""
    if isinstance(node.value, str):
        return by_category(node, folder)
    return {key: entry for name in node.mapping() for key, entry in [total_of(name, node[name], folder)]}


def total_of(name: str, node: Node, folder: Path) -> tuple[Any, Any]:
    """One variable, or several crossed ones, with its totals."""
    crossed = tuple(part.strip() for part in name.split(","))
    key = crossed if len(crossed) > 1 else name
    if isinstance(node.value, str):
        return key, by_category(node, folder)
    return key, plain(node.value)


def by_category(node: Node, folder: Path) -> dict[Any, float]:
    """A .csv file of totals: the last column is the total, the others are the categories."""
    table = table_of(node, folder)
    if len(table.columns) < 2 or not pd.api.types.is_numeric_dtype(table.dtypes.iloc[-1]):
        node.fail(f"the last column of {node.text()} must hold totals", "one column for each variable, then the totals")
    keys = [key if len(key) > 1 else key[0] for key in table.iloc[:, :-1].astype("string").itertuples(index=False, name=None)]
    return dict(zip(keys, table.iloc[:, -1].astype(float), strict=True))


def table_of(node: Node, folder: Path, dtype: str | None = None) -> pd.DataFrame:
    """A .csv file that a plan names, relative to the plan; every column of `dtype`, or of what it looks like."""
    place = folder / node.text()
    try:
        frame: pd.DataFrame = pd.read_csv(place, dtype=dtype)
        return frame
    except (OSError, ValueError) as error:
        node.fail(f"{place} cannot be read: {error}", "the path is relative to the plan")


def plain(value: Any) -> Any:
    """A YAML value without its line numbers."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def carried(plan: Path, design: Mapping[str, Any]) -> dict[str, bytes]:
    """A plan as a weighted dataset keeps it: the files to write by name, `plan.yaml` and the lists and totals it names.

    It says the whole `design`, since the weighted dataset's codebook says another one.
    """
    yaml = YAML(typ="rt")
    text = yaml.load(plan.read_text(encoding="utf-8"))
    text["design"] = plain({**design, **(text.get("design") or {})})
    files: dict[str, bytes] = {}
    for holder, key in _named_files(text):
        name = f"{len(files)}-{Path(holder[key]).name}"
        files[name] = (plan.parent / holder[key]).read_bytes()
        holder[key] = name
    written = io.StringIO()
    yaml.dump(text, written)
    return {**files, "plan.yaml": written.getvalue().encode()}


def _named_files(plan: Any) -> Iterator[tuple[Any, str]]:
    """Where a plan names a file: the mapping and its key."""
    if "sample" in plan:
        yield plan["sample"], "file"
    arguments = [step[name] for step in plan["steps"] for name in step if step[name] is not None]
    for holder, key in [(said, key) for said in arguments for key in TOTALS if key in said]:
        if isinstance(holder[key], str):
            yield holder, key
        else:
            yield from ((holder[key], name) for name in holder[key] if isinstance(holder[key][name], str))
