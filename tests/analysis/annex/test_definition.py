"""The annex's definition says the same as the questionnaire that asks for it by interview, and as the plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from analysis.annex.definition import read_definition
from analysis.errors import PlanError
from tests.annex_units import ANNEX, DEFINITION, annex_definition

PLAN = ANNEX.parents[2] / "shared" / "domain" / "annex.yaml"


def integers(elements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The whole-number questions of a questionnaire, with their groups' children."""
    for element in elements:
        if element["type"] == "integer":
            yield element
        yield from integers(element.get("children", []))


def test_forms_and_interviews_ask_for_the_same_figures() -> None:
    """Same names, same units, same periods: a figure is the same variable whichever way it came."""
    definition = annex_definition()
    form = YAML(typ="safe").load(ANNEX / "questionnaire.yaml")
    asked = {question["name"]: question["unit"] for question in integers(form["survey"])}
    assert asked == {name: figure.indicator.unit for name, figure in definition.figures.items()}
    assert definition.version == form["settings"]["version"]


@pytest.mark.skipif(not PLAN.exists(), reason="the plan's annex is not here")
def test_the_definition_holds_the_plans_indicators() -> None:
    """Every indicator of the plan with its wording, unit, parts and limits; brackets mark numbers lost in the source."""
    plan = YAML(typ="safe").load(PLAN)
    wanted = {
        row["code"].strip("[]"): (row["title"], row["unit"], len(row.get("split", ())), row.get("at_most"), row.get("at_least"))
        for group in plan["groups"]
        for row in group["indicators"]
    }
    found = {
        one.code: (one.title["vi"], one.unit["vi"], len(one.parts), one.at_most, one.at_least)
        for one in annex_definition().indicators
    }
    assert found == wanted


def test_a_limit_to_an_unknown_indicator_names_the_line(tmp_path: Path) -> None:
    """A mistake in the file is told with its line and the nearest code."""
    text = DEFINITION.read_text(encoding="utf-8").replace("at_most: '5.3'", "at_most: '5.33'")
    (tmp_path / "figures.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=r"figures.yaml:\d+: “5.33” is not a code of an indicator"):
        read_definition(tmp_path / "figures.yaml")
