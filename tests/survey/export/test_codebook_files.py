"""The codebook as a web page and as DDI: every variable with its codes, the elements where the standard wants them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from survey.cli import main
from survey.export.codebook_html import codebook_html
from survey.export.ddi import NAMESPACE, ddi
from survey.export.levels import layout_of
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from tests.ddi_codebook import faults

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def worker() -> Questionnaire:
    return load(ROOT / "questionnaires" / "worker")


@pytest.fixture(scope="module")
def document(worker: Questionnaire) -> etree._Element:
    return etree.fromstring(ddi(worker))


def local(node: etree._Element) -> str:
    return etree.QName(node).localname


@pytest.mark.parametrize("source", sorted(ROOT.glob("questionnaires/*/questionnaire.yaml")), ids=lambda path: path.parent.name)
def test_the_codebook_is_valid(source: Path) -> None:
    """DDI-Codebook 2.5: content, order, attributes, identifiers and what refers to them."""
    assert faults(etree.fromstring(ddi(load(source)))) == []


@pytest.mark.parametrize("source", sorted(ROOT.glob("questionnaires/*/questionnaire.yaml")), ids=lambda path: path.parent.name)
def test_every_variable_has_its_label_in_both_languages(source: Path) -> None:
    """Those that the form fills in by itself too."""
    assert [one.name for one in layout_of(load(source)).variables if set(one.label) != {"vi", "en"}] == []


BREAK: dict[str, Callable[[Any], object]] = {
    "an element out of its order": lambda root: root.append(root[0]),
    "an element that is not known": lambda root: etree.SubElement(root.find(".//{*}var"), f"{{{NAMESPACE}}}colour"),
    "an attribute that is not known": lambda root: root.find(".//{*}var").set("colour", "red"),
    "a value that is not allowed": lambda root: root.find(".//{*}var").set("intrvl", "ordinal"),
    "a variable without a name": lambda root: root.find(".//{*}var").attrib.pop("name"),
    "text where elements stand": lambda root: setattr(root.find(".//{*}titlStmt"), "text", "Title"),
    "a reference to nothing": lambda root: root.find(".//{*}var").set("files", "F99"),
    "two of one identifier": lambda root: root.find(".//{*}var").set("ID", "F1"),
    "an identifier that is no name": lambda root: root.set("ID", "2023/1"),
    "a study without a title": lambda root: root.find(".//{*}titlStmt").remove(root.find(".//{*}titl")),
}


@pytest.mark.parametrize("change", BREAK.values(), ids=BREAK)
def test_what_the_standard_forbids_is_found(worker: Questionnaire, change: Callable[[Any], object]) -> None:
    """The check that the test above relies on."""
    root = etree.fromstring(ddi(worker))
    change(root)
    assert faults(root)


def test_rankings_other_answers_and_random_order_in_the_codebook(tmp_path: Path) -> None:
    """The text of “other” is a variable of its own, a ranking one a place, an exclusive choice a code like the others; the order
    of showing changes nothing."""
    rows = """\
settings: {form_id: demo, version: "3", title: Demo}
survey:
  - {type: select_multiple work or_other, name: works, label: Work, exclusive: [none]}
  - {type: rank work, name: first, label: Order, parameters: {randomize: 'true', seed: 3}}
choices:
  work: [{name: farm, label: Farm}, {name: trade, label: Trade}, {name: none, label: None}]
"""
    (tmp_path / "form.yaml").write_text(rows, encoding="utf-8")
    root = etree.fromstring(ddi(load(tmp_path / "form.yaml")))
    assert faults(root) == []
    variables = {node.get("name"): node for node in root.iter("{*}var")}
    assert list(variables) == [
        *("works__farm", "works__trade", "works__none", "works__other", "works_other"),
        *("first__1", "first__2", "first__3", "first__4"),
    ]
    codes = {node.findtext("{*}catValu"): node.findtext("{*}labl") for node in variables["first__1"].iter("{*}catgry")}
    assert [codes[str(place)] for place in (1, 2, 3, 4)] == ["Farm", "Trade", "None", "Other"]


def test_what_archives_require_is_there(document: etree._Element) -> None:
    """NADA takes a study by its IDNo; identifiers are unique XML names, and references lead to them."""
    space = {"d": NAMESPACE}
    assert document.findtext("d:stdyDscr/d:citation/d:titlStmt/d:IDNo", namespaces=space) == "worker_2023.1"
    assert document.findtext("d:stdyDscr/d:stdyInfo/d:sumDscr/d:nation", namespaces=space) == "Viet Nam"
    identifiers = [node.get("ID") for node in document.iter() if node.get("ID")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in identifiers)
    for node in document.iter(f"{{{NAMESPACE}}}varGrp", f"{{{NAMESPACE}}}var"):
        assert set((node.get("var") or node.get("files") or "").split()) <= set(identifiers)


def test_variables_and_codes_are_those_of_the_data(worker: Questionnaire, document: etree._Element) -> None:
    """A variable for each column, with the codes that .sav has and every label."""
    layout = layout_of(worker)
    nodes = {(node.get("files"), node.get("name")): node for node in document.iter(f"{{{NAMESPACE}}}var")}
    expected = {
        (f"F{number}", column)
        for number, level in enumerate(layout.levels, 1)
        for one in layout.of_level(level.name)
        for column in one.columns
    }
    assert nodes.keys() == expected
    for variable in layout.of_level("interview"):
        if variable.type == "categorical":
            node = nodes["F1", variable.name]
            coded = [child for child in node if local(child) == "catgry" and child.get("missing") is None]
            assert [child.findtext(f"{{{NAMESPACE}}}catValu") for child in coded] == [
                str(value.code) for value in variable.values
            ]
            assert [child[1].text for child in coded] == [value.label["vi"] for value in variable.values]


def test_the_page_has_every_variable_and_wording(worker: Questionnaire) -> None:
    """One self-contained file; texts are escaped."""
    page = codebook_html(worker)
    assert "http" not in page
    for variable in layout_of(worker).variables:
        assert f'<section id="{variable.name}">' in page
        assert all(
            html.escape(wording, quote=False)[:30] in page.replace("&#34;", '"').replace("&#39;", "'")
            for wording in variable.question.values()
        )


def test_markup_in_a_questionnaire_is_text(tmp_path: Path) -> None:
    """A label with tags is shown, not run."""
    (tmp_path / "form.yaml").write_text(
        "settings: {form_id: d, version: '1', title: '<b>&'}\nsurvey:\n  - {type: text, name: a, label: '<script>x</script>'}\n",
        encoding="utf-8",
    )
    questionnaire = load(tmp_path / "form.yaml")
    assert "<script>x" not in codebook_html(questionnaire)
    assert etree.fromstring(ddi(questionnaire)).findtext(f".//{{{NAMESPACE}}}titl") == "<b>&"


def test_the_command_chooses_by_the_ending(tmp_path: Path) -> None:
    """.html or .xml; anything else is refused and nothing is written."""
    (tmp_path / "form.yaml").write_text(
        "settings: {form_id: d, version: '1', title: D}\nsurvey:\n  - {type: text, name: a, label: A}\n", encoding="utf-8"
    )
    for name, code in (("c.html", 0), ("c.xml", 0), ("c.pdf", 3)):
        assert main.run(["codebook", str(tmp_path / "form.yaml"), "-o", str(tmp_path / name)]) == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.html", "c.xml", "form.yaml"]


def test_parts_of_the_page_are_called_as_in_the_questionnaire(worker: Questionnaire) -> None:
    """A module by its heading, not by its letter alone; a variable without a label stands without a dangling dot."""
    page = codebook_html(worker)
    headings = [html.unescape(found) for found in re.findall(r"<h2 id=[^>]*>(.*?)</h2>", page)]
    assert any(heading.startswith("interview") and heading.endswith("A. Bản thân và gia đình") for heading in headings)
    assert len(set(headings)) == len(headings)
    assert not re.search(r"</code> ·\s*(?:<|$)", page)
