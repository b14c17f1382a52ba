"""The codebook as a web page of one file: every variable with its question, codes, reasons for missing and universe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from survey.export.coded import in_language
from survey.export.ddi import missing_code
from survey.export.levels import Layout, Variable, layout_of
from survey.export.missing import KINDS
from survey.language import _
from survey.questionnaire.model import Question, Questionnaire

TEMPLATE = "codebook.html.j2"


def codebook_html(questionnaire: Questionnaire) -> str:
    """The page, headings in the language of messages, labels in every language of the questionnaire."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    layout = layout_of(questionnaire)
    modules = _modules(layout.variables)
    return environment.get_template(TEMPLATE).render(
        words=_headings(),
        layout=layout,
        questionnaire=questionnaire,
        kinds=KINDS,
        type_name=type_name,
        missing_code=missing_code,
        modules=modules,
        titles={place: _title(questionnaire, layout, *place) for place in modules},
        in_language=in_language,
        default=questionnaire.default_language,
    )


def _headings() -> Mapping[str, str]:
    return {
        "asked_if": _("Asked if"),
        "code": _("Code"),
        "codebook": _("Codebook"),
        "columns": _("Columns"),
        "contents": _("Contents"),
        "missing": _("Missing"),
        "name": _("Name"),
        "personal_data": _("personal data"),
        "question": _("Question"),
        "type": _("Type"),
        "list": _("Values"),
    }


def _modules(variables: tuple[Variable, ...]) -> Mapping[tuple[str, str], list[Variable]]:
    """The variables by level and module, in the order in which each first appears."""
    found: dict[tuple[str, str], list[Variable]] = {}
    for variable in variables:
        found.setdefault((variable.level, variable.module or ""), []).append(variable)
    return found


def _title(questionnaire: Questionnaire, layout: Layout, level: str, module: str) -> str:
    """What a part of the page is called: its level, and its module as the questionnaire words it."""
    language = questionnaire.default_language
    groups = (element for element in questionnaire.walk() if not isinstance(element, Question) and element.module == module)
    worded = next((group.label.plain(language) for group in groups if group.label), "") if module else ""
    labels = (each.label for each in layout.levels if each.name == level and dict(each.label) != dict(layout.title))
    called = in_language(next(labels, {}), language)
    return " · ".join(part for part in (level, called if called not in (level, worded) else "", worded or module) if part)


def type_name(variable: Variable) -> str:
    """The type of a variable in words."""
    words = {
        "integer": _("whole number"),
        "decimal": _("number"),
        "categorical": _("one choice"),
        "multiple": _("several choices"),
        "rank": _("ranking"),
        "date": _("date"),
        "time": _("time of day"),
        "datetime": _("date and time"),
    }
    return words.get(variable.type, _("text"))
