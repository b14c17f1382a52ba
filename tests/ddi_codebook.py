"""What DDI-Codebook 2.5 allows inside the elements that our codebooks use: their order, how often, attributes and their values.

Source: DDI Alliance, DDI-Codebook 2.5 XML Schema (2012-01-17), content models of codebook.xsd, written down in a notation of our
own: `?` at most once, `*` any number, `+` at least once, nothing: exactly once. Elements that are not named here are none that
we write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

NAMESPACE = "ddi:codebook:2_5"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"

CONTENT = {
    "codeBook": "docDscr* stdyDscr+ fileDscr* dataDscr* otherMat*",
    "stdyDscr": "citation+ studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*",
    "citation": "titlStmt rspStmt? prodStmt? distStmt? serStmt* verStmt* biblCit? holdings* notes*",
    "titlStmt": "titl subTitl* altTitl* parTitl* IDNo*",
    "verStmt": "version? verResp? notes*",
    "stdyInfo": "studyBudget* subject* abstract* sumDscr* qualityStatement? notes* exPostEvaluation*",
    "sumDscr": "timePrd* collDate* nation* geogCover* geogUnit* geoBndBox? boundPoly? anlyUnit* universe* dataKind*",
    "method": "dataColl* notes* anlyInfo? stdyClas? dataProcessing* codingInstructions*",
    "dataColl": "timeMeth* dataCollector* collectorTraining* frequenc* sampProc* sampleFrame* targetSampleSize* deviat* "
    "collMode* resInstru* instrumentDevelopment* sources? collSitu* actMin* ConOps* weight* cleanOps*",
    "fileDscr": "fileTxt* locMap? notes*",
    "fileTxt": "fileName? fileCitation? fileCont? fileStrc? dimensns? fileType? format? filePlac? dataChck* ProcStat? dataMsng? "
    "software* verStmt?",
    "dimensns": "caseQnty* varQnty* logRecL* recPrCas* recNumTot*",
    "dataDscr": "varGrp* nCubeGrp* var* nCube* notes*",
    "varGrp": "labl* txt* concept* defntn? universe? notes*",
    "var": "location* labl* imputation? security? embargo? respUnit? anlysUnit? qstn* valrng* invalrng* undocCod* universe* "
    "TotlResp? sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* concept* derivation? varFormat? geoMap* catLevel* "
    "notes*",
    "catgry": "catValu? labl* txt* catStat* mrow?",
}
"""Elements that hold elements only, in this order."""

QUESTION = frozenset("preQTxt qstnLit postQTxt forward backward ivuInstr".split())
"""What a `qstn` holds in any order."""

TEXTS = frozenset(
    "titl parTitl IDNo version notes nation anlyUnit dataKind sampProc weight fileName caseQnty varQnty labl security qstnLit "
    "universe sumStat catValu catStat varFormat".split()
)
"""Elements that hold text."""

WEIGHTED = ("wgtd", "not-wgtd")
ATTRIBUTES: dict[str, dict[str, tuple[str, ...] | None]] = {
    "codeBook": {"version": ("2.5",), "codeBookAgency": None},
    "version": {"type": None, "date": None},
    "notes": dict.fromkeys(("type", "subject", "level", "resp", "sdatrefs", "parent", "sameNote")),
    "nation": {"abbr": None},
    "dataKind": {"type": None},
    "fileDscr": dict.fromkeys(("URI", "sdatrefs", "methrefs", "pubrefs", "access")),
    "labl": dict.fromkeys(("level", "vendor", "country", "sdatrefs")),
    "security": {"date": None},
    "universe": {"level": None, "clusion": ("I", "E")},
    "varGrp": {
        **dict.fromkeys(("otherType", "var", "varGrp", "name", "sdatrefs", "methrefs", "pubrefs", "access", "nCube")),
        "type": tuple(
            "section multipleResp grid display repetition subject version iteration analysis pragmatic record file randomized "
            "other".split()
        ),
    },
    "var": {
        **dict.fromkeys("name wgt-var weight qstn files vendor dcml rectype sdatrefs methrefs pubrefs access measUnit".split()),
        "wgt": ("wgt", "not-wgt"),
        "intrvl": ("contin", "discrete"),
        "nature": ("nominal", "ordinal", "interval", "ratio", "percent", "other"),
        "representationType": ("text", "numeric", "code", "datetime", "other"),
    },
    "catgry": {
        **dict.fromkeys(("missType", "country", "sdatrefs", "catgry", "level", "access")),
        "missing": ("Y", "N"),
        "excls": ("true", "false"),
    },
    "catStat": {
        **dict.fromkeys(("otherType", "URI", "methrefs", "wgt-var", "weight", "sdatrefs")),
        "type": ("freq", "percent", "crosstab", "other"),
        "wgtd": WEIGHTED,
    },
    "sumStat": {
        **dict.fromkeys(("wgt-var", "weight", "otherType", "access")),
        "type": ("mean", "medn", "mode", "vald", "invd", "min", "max", "stdev", "other"),
        "wgtd": WEIGHTED,
    },
    "varFormat": {
        **dict.fromkeys(("formatname", "otherSchema", "otherCategory", "URI")),
        "type": ("character", "numeric"),
        "schema": ("SAS", "SPSS", "IBM", "ANSI", "ISO", "XML-Data", "other"),
        "category": ("date", "time", "currency", "other"),
    },
}
"""The attributes of each element beside those of all: the values that one takes, None for any text."""

REQUIRED = {"var": "name", "sumStat": "type"}
REFERENCES = {"var": ("files", "weight", "wgt-var", "qstn"), "varGrp": ("var", "varGrp")}
"""Attributes that name identifiers (IDREFS)."""

_NAME = re.compile(r"[^\W\d][\w.\-]*")
"""An XML name without a colon, as an ID must be."""


def faults(document: etree._Element) -> list[str]:
    """What is not as the standard wants it, each with the line of its element; empty for a valid codebook."""
    if document.tag != f"{{{NAMESPACE}}}codeBook":
        return [f"the root is {document.tag}"]
    elements = list(document.iter(etree.Element))
    identifiers = [node.get("ID", "") for node in elements if "ID" in node.attrib]
    found = [f"the ID {name!r} is not one XML name" for name in identifiers if not _NAME.fullmatch(name)]
    found += [f"the ID {name!r} stands twice" for name in {*identifiers} if identifiers.count(name) > 1]
    for node in elements:
        for fault in (*_content(node), *_attributes(node, frozenset(identifiers))):
            found.append(f"line {node.sourceline}, {_local(node)}: {fault}")
    return found


def _local(node: etree._Element) -> str:
    name = etree.QName(node)
    return name.localname if name.namespace == NAMESPACE else str(node.tag)


def _content(node: etree._Element) -> Iterator[str]:
    name, children = _local(node), [_local(child) for child in node.iterchildren(etree.Element)]
    texts = [node.text, *(child.tail for child in node)]
    if name in CONTENT:
        model = "".join(re.sub(r"([\w]+)([?*+]?)", r"(?:\1 )\2", part) for part in CONTENT[name].split())
        if not re.fullmatch(model, "".join(f"{child} " for child in children)):
            yield f"holds {children}, and may hold {CONTENT[name]}"
        if any(text and text.strip() for text in texts):
            yield "holds text"
    elif name == "qstn":
        if not QUESTION.issuperset(children):
            yield f"holds {children}"
    elif name not in TEXTS:
        yield "is not known"
    elif children:
        yield f"holds {children}, and may hold text only"


def _attributes(node: etree._Element, identifiers: frozenset[str]) -> Iterator[str]:
    name = _local(node)
    known = {"ID": None, XML_LANGUAGE: None, SCHEMA_LOCATION: None, **ATTRIBUTES.get(name, {})}
    for attribute, value in ((str(key), str(text)) for key, text in node.attrib.items()):
        allowed = known.get(attribute)
        if attribute not in known:
            yield f"has the attribute {attribute}"
        elif allowed is not None and value not in allowed:
            yield f"has {attribute}={value!r}, and may have {allowed}"
    if name in REQUIRED and REQUIRED[name] not in node.attrib:
        yield f"lacks the attribute {REQUIRED[name]}"
    for attribute in REFERENCES.get(name, ()):
        for reference in node.get(attribute, "").split():
            if reference not in identifiers:
                yield f"{attribute} names {reference}, which is no ID"
