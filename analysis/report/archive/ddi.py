"""The codebook of a dataset as DDI-Codebook 2.5, which archives and NADA catalogues import."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from analysis.dataset import Dataset, Variable, in_language

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = f"{NAMESPACE} http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
KINDS = {"integer": "numeric", "decimal": "numeric", "categorical": "numeric", "multiple": "numeric", "rank": "numeric"}


def codebook_xml(data: Dataset, identifier: str, language: str, notes: Sequence[str] = ()) -> bytes:
    """Study, files and variables with labels, questions, categories and unweighted counts; `notes` say how the sample was made.

    Source: DDI Alliance (2014), DDI-Codebook 2.5 field-level documentation.
    """
    spaces: dict[str | None, str] = {None: NAMESPACE, "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    root = etree.Element(f"{{{NAMESPACE}}}codeBook", nsmap=spaces)  # type: ignore[arg-type]
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", SCHEMA)
    root.set("version", "2.5")
    root.set("ID", _name(identifier))
    files = {level: f"F{number}" for number, level in enumerate(data.frames, 1)}
    _study(root, data, identifier, language, notes)
    for level, frame in data.frames.items():
        text = _add(_add(root, "fileDscr", ID=files[level]), "fileTxt")
        _add(text, "fileName", f"{level}.parquet")
        size = _add(text, "dimensns")
        _add(size, "caseQnty", str(len(frame)))
        _add(size, "varQnty", str(frame.shape[1]))
    described = _add(root, "dataDscr")
    for variable in data.codebook.variables:
        for place, column in enumerate(variable.columns):
            if variable.level in data.frames and column in data.frame(variable.level).columns:
                _variable(described, data, variable, place, language, files[variable.level])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _name(identifier: str) -> str:
    """An identifier as an XML name, which begins with a letter and has no signs.

    >>> _name("2023/01 (VNM)")
    'S_2023_01__VNM_'
    """
    return "S_" + "".join(letter if letter.isalnum() else "_" for letter in identifier)


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    element.text = text
    return element


def _study(root: etree._Element, data: Dataset, identifier: str, language: str, notes: Sequence[str]) -> None:
    study = _add(root, "stdyDscr")
    title = _add(_add(study, "citation"), "titlStmt")
    _add(title, "titl", in_language(data.codebook.title, language, identifier))
    _add(title, "IDNo", identifier)
    summary = _add(_add(study, "stdyInfo"), "sumDscr")
    _add(summary, "nation", "Việt Nam", abbr="VNM")
    _add(summary, "dataKind", "Simulated data" if data.codebook.simulated else "Survey data")
    collected = _add(_add(study, "method"), "dataColl")
    _add(collected, "sampProc", "\n".join(notes) or None)
    _add(collected, "weight", str(data.codebook.design.get("weights") or data.codebook.design.get("probs") or ""))


def _variable(parent: etree._Element, data: Dataset, variable: Variable, place: int, language: str, file: str) -> None:
    column = variable.columns[place]
    values = data.frame(variable.level)[column]
    one = _add(parent, "var", ID=f"V{len(parent) + 1}", name=column, files=file)
    label = in_language(variable.label, language, variable.name)
    if variable.type == "multiple" and place < len(variable.values):
        label = f"{label}: {in_language(variable.values[place].label, language, column)}"
    _add(one, "labl", label)
    question = in_language(variable.question, language, "")
    if question:
        _add(_add(one, "qstn"), "qstnLit", question)
    if variable.relevant:
        _add(one, "universe", variable.relevant)
    statistics = (("vald", int(values.notna().sum())), ("invd", int(values.isna().sum())))
    for kind, count in statistics:
        _add(one, "sumStat", str(count), type=kind)
    if variable.type in ("categorical", "rank"):
        counts = values.astype(object).value_counts()
        for value in variable.values:
            category = _add(one, "catgry")
            _add(category, "catValu", str(value.code if value.code is not None else value.name))
            _add(category, "labl", in_language(value.label, language, value.name))
            _add(category, "catStat", str(int(counts.get(value.name, 0))), type="freq")
    _add(one, "varFormat", type=KINDS.get(variable.type, "character"), schema="other")
