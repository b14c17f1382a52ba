"""The codebook as a web page and as DDI: every variable with its codes, the elements where the standard wants them."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from survey.cli import main
from survey.export.codebook_html import codebook_html
from survey.export.ddi import NAMESPACE, ddi
from survey.export.levels import layout_of
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire

ROOT = Path(__file__).resolve().parents[3]
ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr otherMat",
    "citation": "titlStmt rspStmt prodStmt distStmt serStmt verStmt biblCit holdings notes",
    "titlStmt": "titl subTitl altTitl parTitl IDNo",
    "sumDscr": "timePrd collDate nation geogCover geogUnit geoBndBox boundPoly anlyUnit universe dataKind",
    "fileTxt": "fileName fileCont fileStrc dimensns fileType format filePlac dataChck ProcStat dataMsng software verStmt",
    "dataDscr": "varGrp nCubeGrp var nCube notes",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng undocCod universe TotlResp sumStat "
    "txt stdCatgry catgryGrp catgry codInstr verStatus concept derivation varFormat geoMap catLevel notes",
    "catgry": "catValu labl txt catStat mrow",
    "varGrp": "labl txt concept defntn universe notes",
    "qstn": "preQTxt qstnLit postQTxt forward backward ivuInstr",
}
"""DDI-Codebook 2.5: the order in which the schema wants what stands inside each element that has an order."""


@pytest.fixture(scope="module")
def worker() -> Questionnaire:
    return load(ROOT / "questionnaires" / "worker")


@pytest.fixture(scope="module")
def document(worker: Questionnaire) -> etree._Element:
    return etree.fromstring(ddi(worker))


def local(node: etree._Element) -> str:
    return etree.QName(node).localname


def test_every_element_stands_where_the_standard_wants_it(document: etree._Element) -> None:
    """Only elements the standard knows there, in its order, in its namespace and version."""
    assert (local(document), etree.QName(document).namespace, document.get("version")) == ("codeBook", NAMESPACE, "2.5")
    for node in document.iter():
        order = ORDER.get(local(node), "").split()
        places = [order.index(local(child)) for child in node if order]
        assert all(one <= other for one, other in pairwise(places)), local(node)


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
