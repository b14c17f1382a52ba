"""`analysis monitor`: how precise the indicators are so far, and how many interviews each still needs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.cli.data import dataset_argument, read_dataset

if TYPE_CHECKING:
    from analysis.design import Design
    from analysis.tables.source import Node

FORMAT = "khaosat-precision"
KEYS = ("level", "design", "targets")
TARGET_KEYS = ("indicator", "value", "half_width", "by", "where", "label")


@dataclass(frozen=True)
class Target:
    """The half-width of a confidence interval that an indicator is to reach: a mean, or with `value` the share of a category."""

    indicator: str
    value: str | None
    half_width: float
    by: tuple[str, ...]
    where: str | None
    label: Mapping[str, str]


@click.command("monitor")
@click.argument("targets", type=click.Path(path_type=Path, dir_okay=False))
@dataset_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write (.json).")
def command(targets: Path, dataset: Path, output: Path, codebook: Path | None) -> None:
    """Hold the indicators of TARGETS against the half-widths they are to reach; `survey monitor --precision` shows the file."""
    from analysis.tables.described import design_of
    from analysis.tables.source import read_yaml

    node = read_yaml(targets)
    node.mapping(KEYS, required=["targets"])
    level = node["level"].number() if "level" in node else 0.95
    if not 0 < level < 1:
        node["level"].fail("a confidence level lies between 0 and 1")
    changes = node["design"].value if "design" in node else None
    design = design_of(read_dataset(dataset, codebook), changes)
    rows = [row for item in node["targets"].items() for row in precision(design, _target(item), level)]
    content = {"format": FORMAT, "version": 1, "rows": rows}
    output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(output)


def precision(design: Design, target: Target, level: float) -> Iterator[dict[str, Any]]:
    """One row for each domain: estimate, half-width, target, interviews so far and still needed."""
    from analysis.errors import PlanError
    from analysis.estimators import mean, proportion

    estimate = mean if target.value is None else proportion
    frame = estimate(design, target.indicator, by=list(target.by) or None, where=target.where).to_frame(level)
    if target.value is not None:
        frame = frame[frame["level"].astype("string") == target.value]
        if frame.empty:
            raise PlanError(f"“{target.value}” is not a category of “{target.indicator}”")
    for row in frame.to_dict("records"):
        half = (row["ci_high"] - row["ci_low"]) / 2
        known = math.isfinite(half)
        yield {
            "indicator": target.indicator,
            "domain": ", ".join(f"{name}={row[name]}" for name in target.by),
            "estimate": float(row["estimate"]) if math.isfinite(row["estimate"]) else None,
            "half_width": float(half) if known else None,
            "target": target.half_width,
            "n": int(row["n"]),
            "needed": still_needed(int(row["n"]), half, target.half_width) if known else None,
            "label": dict(target.label),
        }


def still_needed(n: int, half_width: float, target: float) -> int:
    """Interviews still needed if spread and design effect stay what they are: half-widths fall with the square root of n.

    >>> still_needed(100, 0.10, 0.05), still_needed(100, 0.04, 0.05)
    (300, 0)
    """
    return max(0, math.ceil(n * (half_width / target) ** 2 * (1 - 1e-12)) - n)


def _target(node: Node) -> Target:
    node.mapping(TARGET_KEYS, required=["indicator", "half_width"])
    half_width = node["half_width"].number()
    if not half_width > 0:
        node["half_width"].fail("a half-width is above 0")
    value, where, label = node.get("value"), node.get("where"), node.get("label")
    return Target(
        node["indicator"].text(),
        None if value is None else value.text(),
        half_width,
        node["by"].names() if "by" in node else (),
        None if where is None else where.text(),
        {} if label is None else label.words(),
    )
