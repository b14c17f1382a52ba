"""The codebook as DDI-Codebook 2.5, the form in which data archives (NADA, IHSN) take documentation.

Source: DDI Alliance, DDI-Codebook 2.5 XML Schema (2012, updated 2014): the elements stand in the order of its sequences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from survey.export.levels import UNSAID, Layout, Level, Variable, layout_of
from survey.export.missing import KINDS
from survey.questionnaire.model import Questionnaire

NAMESPACE = "ddi:codebook:2_5"
VERSION = "2.5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

SYSTEM_MISSING = "."
"""How statistical programs show a missing value that has no code of its own."""

CONTINUOUS = frozenset(["integer", "decimal", "date", "time", "datetime"])


def ddi(questionnaire: Questionnaire, nation: str = "Viet Nam", abbreviation: str = "VNM") -> bytes:
    """The document as UTF-8 XML: study, files (one a level), groups (one a module), variables with questions and codes."""
    layout = layout_of(questionnaire)
    root = etree.Element(
        f"{{{NAMESPACE}}}codeBook",
        {"version": VERSION, "ID": _id(questionnaire.form_id)},
        nsmap={None: NAMESPACE},  # type: ignore[dict-item]
    )
    if questionnaire.default_language:
        root.set(LANGUAGE, questionnaire.default_language)
    _study(root, questionnaire, layout, nation, abbreviation)
    for number, level in enumerate(layout.levels, 1):
        _file(root, layout, level, number)
    data = _below(root, "dataDscr")
    identifiers = {column: f"V{number}" for number, column in enumerate(_columns(layout), 1)}
    _groups(data, layout, identifiers)
    for variable in layout.variables:
        file = f"F{[level.name for level in layout.levels].index(variable.level) + 1}"
        for place, column in enumerate(variable.columns):
            _variable(data, variable, place, identifiers[variable.level, column], file)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _study(root: etree._Element, questionnaire: Questionnaire, layout: Layout, nation: str, abbreviation: str) -> None:
    study = _below(root, "stdyDscr")
    citation = _below(study, "citation")
    title = _below(citation, "titlStmt")
    wordings = _in_order(layout.title, questionnaire.default_language) or [("", questionnaire.form_id)]
    for place, (language, text) in enumerate(wordings):
        _worded(title, "titl" if place == 0 else "parTitl", language, text)
    _below(title, "IDNo", "_".join(part for part in (questionnaire.form_id, questionnaire.version) if part))
    version = _below(citation, "verStmt")
    _below(version, "version", questionnaire.version)
    _below(version, "notes", questionnaire.hash, type="hash")
    summary = _below(_below(study, "stdyInfo"), "sumDscr")
    _below(summary, "nation", nation, abbr=abbreviation)
    for level in layout.levels:
        _below(summary, "anlyUnit", level.name)


def _file(root: etree._Element, layout: Layout, level: Level, number: int) -> None:
    text = _below(_below(root, "fileDscr", ID=f"F{number}"), "fileTxt")
    _below(text, "fileName", f"{level.name}.parquet")
    columns = sum(len(variable.columns) for variable in layout.of_level(level.name))
    _below(_below(text, "dimensns"), "varQnty", str(columns))


def _columns(layout: Layout) -> Iterator[tuple[str, str]]:
    for variable in layout.variables:
        yield from ((variable.level, column) for column in variable.columns)


def _groups(data: etree._Element, layout: Layout, identifiers: Mapping[tuple[str, str], str]) -> None:
    """A group for each module of the questionnaire, and one for each question that fills several columns."""
    modules: dict[str, list[str]] = {}
    for variable in layout.variables:
        members = [identifiers[variable.level, column] for column in variable.columns]
        if variable.module:
            modules.setdefault(variable.module, []).extend(members)
        if len(members) > 1:
            group = _below(data, "varGrp", ID=f"G_{members[0]}", type="multipleResp", var=" ".join(members))
            for language, text in variable.question.items():
                _worded(group, "labl", language, text)
    for number, (module, members) in enumerate(modules.items(), 1):
        group = _below(data, "varGrp", ID=f"M{number}", type="section", var=" ".join(members))
        _below(group, "labl", module)


def _variable(data: etree._Element, variable: Variable, place: int, identifier: str, file: str) -> None:
    """One column; the elements in the order of the schema's varType."""
    kind = "contin" if variable.type in CONTINUOUS else "discrete"
    node = _below(data, "var", ID=identifier, name=variable.columns[place], files=file, intrvl=kind)
    parts = variable.values[place].label if variable.type == "multiple" else {}
    for language, text in variable.label.items():
        part = f": {parts[language]}" if language in parts else f" ({place + 1})" if variable.type == "rank" else ""
        _worded(node, "labl", language, text + part)
    if variable.pii:
        _below(node, "security", "personal data")
    if variable.question:
        question = _below(node, "qstn")
        for language, text in variable.question.items():
            _worded(question, "qstnLit", language, text)
    if variable.relevant:
        _below(node, "universe", variable.relevant)
    _categories(node, variable)
    numeric = variable.type not in ("text", "date", "time", "datetime")
    _below(node, "varFormat", type="numeric" if numeric else "character", schema="other")
    if variable.unit:
        _below(node, "notes", variable.unit, type="unit")


def _categories(node: etree._Element, variable: Variable) -> None:
    if variable.type == "multiple":
        _category(node, "0", {"vi": "Không", "en": "No"})
        _category(node, "1", {"vi": "Có", "en": "Yes"})
    else:
        for value in variable.values:
            _category(node, str(value.code), value.label)
    for name in variable.missing:
        _category(node, missing_code(name), KINDS[name].label, missing=True)


def missing_code(name: str) -> str:
    """The code of a reason for a missing answer.

    >>> missing_code("refused"), missing_code("not_asked")
    ('-98', '.')
    """
    code = KINDS[name].code
    return SYSTEM_MISSING if code is None else str(code)


def _category(node: etree._Element, code: str, labels: Mapping[str, str], missing: bool = False) -> None:
    category = _below(node, "catgry", **({"missing": "Y"} if missing else {}))
    _below(category, "catValu", code)
    for language, text in labels.items():
        _worded(category, "labl", language, text)


def _worded(node: etree._Element, name: str, language: str, text: str) -> None:
    below = _below(node, name, text)
    if language and language != UNSAID:
        below.set(LANGUAGE, language)


def _below(node: etree._Element, element: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    below = etree.SubElement(node, f"{{{NAMESPACE}}}{element}", attributes)
    below.text = text
    return below


def _in_order(labels: Mapping[str, str], first: str) -> list[tuple[str, str]]:
    """The wordings, the default language's first."""
    return sorted(labels.items(), key=lambda pair: pair[0] != first)


def _id(name: str) -> str:
    """A name as an XML identifier, which begins with a letter and has no signs.

    >>> _id("2023 worker/v1")
    'S_2023_worker_v1'
    """
    return "S_" + "".join(letter if letter.isalnum() else "_" for letter in name)
