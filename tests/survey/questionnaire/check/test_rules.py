"""Every rule: a questionnaire that breaks it is told so, one that is just right is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.questionnaire.check import RULES, check
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.load import load
from tests.survey.questionnaire.check.forms import HEAD, findings

ROOT = Path(__file__).resolve().parents[4]

ROSTER = """
- type: repeat
  name: member
  label: Member
  children:
    - {type: integer, name: age, label: Age}
"""
CASES: dict[str, tuple[str, str]] = {
    # rule: (rows that break it, rows that are just right); `X` is the question that is named
    "unknown-choice": (
        "- {type: select_one yes_no, name: a, label: A}\n"
        "- {type: text, name: X, label: X, relevant: \"${a} = 'yes' or ${a} = 'yse'\"}",
        "- {type: select_one yes_no, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} = 'yes'\"}",
    ),
    "multiple-compared": (
        "- {type: select_multiple crop, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} = 'tea'\"}",
        "- {type: select_multiple crop, name: a, label: A}\n"
        "- {type: text, name: X, label: X, relevant: \"selected(${a}, 'tea')\"}",
    ),
    "repeated-value": (
        ROSTER + "- {type: calculate, name: X, calculation: '${age} + 1'}",
        ROSTER + "- {type: calculate, name: X, calculation: 'sum(${age}) + indexed-repeat(${age}, ${member}, 1)'}",
    ),
    "text-for-date": (
        "- {type: date, name: X, label: X, constraint: \". > '2020-01-01'\", constraint_message: later}",
        "- {type: date, name: X, label: X, constraint: \". > date('2020-01-01')\", constraint_message: later}",
    ),
    "never-relevant": (
        "- {type: integer, name: a, label: A}\n- {type: text, name: X, label: X, relevant: '${a} > 5 and ${a} < 3'}",
        "- {type: integer, name: a, label: A}\n- {type: text, name: X, label: X, relevant: '${a} > 3 and ${a} < 5'}",
    ),
    "switched-off": (
        "- {type: text, name: X, label: X, relevant: false()}",
        "- {type: text, name: X, label: X, relevant: true()}",
    ),
    "unreachable": (
        "- {type: select_one yes_no, name: a, label: A}\n"
        "- {type: integer, name: b, label: B, relevant: \"${a} = 'yes'\"}\n"
        "- {type: text, name: X, label: X, relevant: \"${a} = 'no' and ${b} > 3\"}",
        "- {type: select_one yes_no, name: a, label: A}\n"
        "- {type: integer, name: b, label: B, relevant: \"${a} = 'yes'\"}\n"
        "- {type: text, name: X, label: X, relevant: \"${a} = 'no' or ${b} > 3\"}",
    ),
    "rejects-everything": (
        "- {type: select_one crop, name: X, label: X, constraint: \". = 'rice' and . = 'tea'\", constraint_message: no}",
        "- {type: select_multiple crop, name: X, label: X, constraint: \"selected(., 'rice') and selected(., 'tea')\","
        " constraint_message: both}",
    ),
    "never-warns": (
        "- {type: integer, name: X, label: X, constraint: . < 90, constraint_message: no, warn_if: . > 100, warn_message: old}",
        "- {type: integer, name: X, label: X, constraint: . < 90, constraint_message: no, warn_if: . > 80, warn_message: old}",
    ),
    "later-question": (
        "- {type: text, name: X, label: X, relevant: '${later} > 3'}\n- {type: integer, name: later, label: L}",
        "- {type: integer, name: sooner, label: L}\n- {type: text, name: X, label: X, relevant: '${sooner} > 3'}",
    ),
    "required-without-answer": (
        "- {type: note, name: X, label: X, required: yes}",
        "- {type: integer, name: age, label: A}\n- {type: note, name: X, label: X, required: yes, relevant: '${age} > 120'}",
    ),
    "no-message": (
        "- {type: integer, name: X, label: X, warn_if: . > 3}",
        "- {type: integer, name: X, label: X, warn_if: . > 3, warn_message: many}",
    ),
    "year-for-date": (
        "- {type: date, name: born, label: B}\n- {type: text, name: X, label: X, relevant: '${born} > 2000'}",
        "- {type: date, name: born, label: B}\n"
        "- {type: text, name: X, label: X, relevant: \"format-date(${born}, '%Y') > 2000 and ${born} > 3\"}",
    ),
    "selected-of-one": (
        "- {type: integer, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"selected(${a}, '3')\"}",
        "- {type: select_one yes_no, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"selected(${a}, 'yes')\"}",
    ),
    "not-in-repeat": (
        "- {type: integer, name: other, label: O}\n"
        + ROSTER
        + "- {type: calculate, name: X, calculation: 'indexed-repeat(${other}, ${member}, 1)'}",
        ROSTER + "- {type: calculate, name: X, calculation: 'indexed-repeat(${age}, ${member}, 1)'}",
    ),
    "never-computed": (
        "- {type: date, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} > date('31/01/2024')\"}",
        "- {type: date, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} > date('2024-01-31')\"}",
    ),
    "count-without-number": (
        "- {type: select_one yes_no, name: a, label: A}\n"
        "- {type: repeat, name: X, label: X, repeat_count: '${a}', children: [{type: text, name: t, label: T}]}",
        "- {type: select_one level, name: a, label: A}\n"
        "- {type: repeat, name: X, label: X, repeat_count: '${a}', children: [{type: text, name: t, label: T}]}",
    ),
    "missing-table": (
        "- {type: integer, name: a, label: A}\n"
        "- {type: calculate, name: X, calculation: \"pulldata('farms', 'size', 'key', ${a})\"}",
        "- {type: integer, name: a, label: A}\n- {type: calculate, name: X, calculation: '${a} + 1'}",
    ),
    "accepts-everything": (
        "- {type: integer, name: X, label: X, constraint: . > 15 or . < 80, constraint_message: no}",
        "- {type: integer, name: X, label: X, constraint: . > 15 and . < 80, constraint_message: no}",
    ),
    "message-without-rule": (
        "- {type: integer, name: X, label: X, constraint_message: from 15 to 80}",
        "- {type: integer, name: X, label: X, constraint: . > 15, constraint_message: over 15}",
    ),
    "bad-default": (
        "- {type: select_one yes_no, name: X, label: X, default: maybe}",
        "- {type: select_one yes_no, name: X, label: X, default: no}",
    ),
    "misspelt-appearance": (
        "- {type: select_one yes_no, name: X, label: X, appearance: minimall}",
        "- {type: select_one yes_no, name: X, label: X, appearance: minimal w1 columns-2}",
    ),
    "path-not-on-phones": (
        ROSTER + "- {type: calculate, name: X, calculation: 'count(//age)'}",
        ROSTER + "- {type: calculate, name: X, calculation: 'count(/data/*/age) + count(current()/../member[age > 3])'}",
    ),
    "missing-kind": (
        "- {type: integer, name: X, label: X, missing: [dont_knw]}",
        "- {type: integer, name: X, label: X, missing: [dont_know, refused]}",
    ),
    "exclusive-choice": (
        "- {type: select_multiple crop, name: X, label: X, exclusive: [nothing]}",
        "- {type: select_multiple crop, name: X, label: X, exclusive: [none]}",
    ),
    "personal-data-decide": (
        "- {type: date, name: born, label: Born, pii: yes}\n"
        "- {type: text, name: X, label: X, relevant: \"${born} < date('2000-01-01')\"}",
        "- {type: date, name: born, label: Born, pii: yes}\n"
        "- {type: calculate, name: older, calculation: \"${born} < date('2000-01-01')\"}\n"
        "- {type: text, name: X, label: X, relevant: \"${older} = 'true'\"}\n"
        "- {type: text, name: y, label: Y, relevant: \"${born} != ''\"}",
    ),
    "volatile": (
        "- {type: calculate, name: X, calculation: random()}",
        "- {type: calculate, name: X, calculation: once(random())}",
    ),
    "unanchored-pattern": (
        "- {type: text, name: X, label: X, constraint: \"regex(., '[0-9]+')\", constraint_message: digits}",
        "- {type: text, name: X, label: X, constraint: \"regex(., '^[0-9]+$')\", constraint_message: digits}",
    ),
    "position": (
        ROSTER + "- {type: calculate, name: X, calculation: '/data/member[2]/age'}",
        ROSTER + "- {type: calculate, name: X, calculation: '/data/member[position() = 2]/age'}",
    ),
    "function-not-on-phones": (
        "- {type: decimal, name: a, label: A}\n- {type: calculate, name: X, calculation: 'floor(${a})'}",
        "- {type: decimal, name: a, label: A}\n- {type: calculate, name: X, calculation: 'int(${a})'}",
    ),
    "filled-by-phones": (
        "- {type: start-geopoint, name: X}",
        "- {type: geopoint, name: X, label: X}",
    ),
    "unknown-name": (
        "- {type: integer, name: age, label: A}\n- {type: calculate, name: X, calculation: '/data/aeg + 1'}",
        "- {type: integer, name: age, label: A}\n- {type: calculate, name: X, calculation: '/data/age + 1'}",
    ),
    "label-too-long": (
        f"- {{type: text, name: X, label: {'dài ' * 60}}}",
        f"- {{type: text, name: X, label: {'dài ' * 60}, short: dài}}",
    ),
}
LISTS: dict[str, tuple[str, str]] = {
    "same-label": ("[{name: a, label: Yes}, {name: b, label: ' yes '}]", "[{name: a, label: Yes}, {name: b, label: Yes.}]"),
    "label-too-long": (f"[{{name: a, label: {'ư' * 61}}}]", f"[{{name: a, label: {'ư' * 60}}}]"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_breaks_it_and_nothing_else(tmp_path: Path, name: str) -> None:
    """One finding, at the right question; none where the questionnaire is right."""
    wrong, right = CASES[name]
    assert [(found.rule, found.question) for found in findings(tmp_path, wrong)] == [(name, "X")]
    assert findings(tmp_path, right) == []


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_checked_once_whoever_uses_them(tmp_path: Path, name: str) -> None:
    """A list shared by two questions is told at the first."""
    rows = "- {type: select_one l, name: X, label: X}\n- {type: select_one l, name: Y, label: Y}"
    wrong, right = LISTS[name]
    assert [(found.rule, found.question) for found in findings(tmp_path, rows, f"choices:\n  l: {wrong}")] == [(name, "X")]
    assert findings(tmp_path, rows, f"choices:\n  l: {right}") == []


def test_choices_that_no_answer_leads_to_are_named(tmp_path: Path) -> None:
    """A district of a province that cannot be chosen is never offered."""
    rows = "- {type: select_one p, name: prov, label: P}\n- {type: select_one d, name: X, label: D, choice_filter: 'p = ${prov}'}"
    provinces = "choices:\n  p: [{name: '01', label: A}, {name: '02', label: B}]\n"
    lists = provinces + "  d: [{name: a, label: a, p: '01'}, {name: b, label: b, p: '%s'}]"
    found = findings(tmp_path, rows, lists % "20")
    assert [(one.rule, one.question) for one in found] == [("unreachable-choice", "X")]
    assert "b" in found[0].what
    assert findings(tmp_path, rows, lists % "02") == []


def test_a_misspelt_column_of_a_list_is_told(tmp_path: Path) -> None:
    """With the column that was probably meant."""
    rows = (
        "- {type: select_one p, name: prov, label: P}\n- {type: select_one d, name: X, label: D, choice_filter: 'prv = ${prov}'}"
    )
    lists = "choices:\n  p: [{name: '01', label: A}]\n  d: [{name: a, label: a, prov: '01'}]"
    found = next(one for one in findings(tmp_path, rows, lists) if one.rule == "unknown-name")
    assert (found.question, found.advice) == ("X", "did you mean prov?")


def test_what_pyxform_refuses_is_found_in_an_xform_too() -> None:
    """Two choices of one name, which could not be told apart in the data; a name with a space; a question without wording."""
    item = "<item><label>{0}</label><value>{1}</value></item>"
    form = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        '<data id="d"><q/><t/></data></instance><bind nodeset="/data/q" type="string"/></model></h:head><h:body>'
        f'<select ref="/data/q"><label>Q</label>{item.format("A", "a")}{item.format("B", "a")}{item.format("C", "b c")}</select>'
        '<input ref="/data/t"/></h:body></h:html>'
    )
    found = [(one.rule, one.question) for one in check(compile_xform(form))]
    assert found == [("duplicate-choice", "q"), ("choice-with-space", "q"), ("no-label", "t")]


def test_entities_of_odk_central_are_told() -> None:
    """The element that pyxform makes of the entities sheet."""
    form = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        '<data id="d"><q/><meta>{0}</meta></data></instance><bind nodeset="/data/q" type="string"/></model></h:head><h:body>'
        '<input ref="/data/q"><label>Q</label></input></h:body></h:html>'
    )
    made = '<entity dataset="trees" create="1" id=""><label/></entity>'
    assert [(one.rule, one.question) for one in check(compile_xform(form.format(made)))] == [("entities", "entity")]
    assert check(compile_xform(form.format("<instanceID/>"))) == ()


MORE: dict[str, list[str]] = {
    # rule: further questionnaires that break it
    "unknown-choice": [
        "- {type: select_one level, name: a, label: A}\n- {type: text, name: X, label: X, relevant: 'not(${a} = 9)'}",
        "- {type: select_multiple crop, name: a, label: A}\n"
        "- {type: text, name: X, label: X, relevant: \"not(selected(${a}, 'rise'))\"}",
    ],
    "multiple-compared": [
        "- {type: select_multiple crop, name: a, label: A}\n- {type: text, name: X, label: X, relevant: '${a} > 1'}",
        "- {type: select_multiple crop, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} = 'rice tea'\"}",
    ],
    "text-for-date": [
        "- {type: date, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} = '31/01/2024'\"}",
        "- {type: time, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} < '12:00'\"}",
    ],
    "unknown-name": [
        "- {type: select_one yes_no, name: a, label: A}\n- {type: text, name: X, label: X, relevant: '${a} = yes'}",
    ],
    "never-computed": [
        "- {type: text, name: a, label: A}\n- {type: calculate, name: X, calculation: \"${a} + ' years'\"}",
        "- {type: text, name: a, label: A}\n- {type: calculate, name: X, calculation: \"regex(${a}, '^[0-9$')\"}",
    ],
    "never-relevant": [
        "- {type: date, name: a, label: A}\n"
        "- {type: text, name: X, label: X, relevant: \"${a} > date('2024-01-31') and ${a} < date('2024-01-01')\"}",
        "- {type: integer, name: a, label: A}\n- {type: calculate, name: b, calculation: \"if(${a} > 5, 'old', 'young')\"}\n"
        "- {type: text, name: X, label: X, relevant: \"${b} = 'olt'\"}",
        "- {type: note, name: a, label: A}\n- {type: text, name: X, label: X, relevant: \"${a} = 'OK'\"}",
    ],
    "unreachable": [
        "- {type: range, name: a, label: A, parameters: start=1 end=10 step=1}\n"
        "- {type: text, name: X, label: X, relevant: '${a} > 20'}",
    ],
    "rejects-everything": [
        "- {type: select_multiple crop, name: X, label: X, constraint: count-selected(.) > 3, constraint_message: no}",
    ],
    "later-question": [
        "- {type: integer, name: X, label: X, constraint: '. < ${z}', constraint_message: no}\n"
        "- {type: integer, name: z, label: Z}",
        "- {type: note, name: X, label: 'You are ${z}'}\n- {type: integer, name: z, label: Z}",
    ],
    "count-without-number": [
        "- {type: calculate, name: k, calculation: '0'}\n"
        "- {type: repeat, name: X, label: X, repeat_count: '${k}', children: [{type: text, name: t, label: T}]}",
    ],
    "accepts-everything": [
        "- {type: integer, name: a, label: A}\n"
        "- {type: integer, name: X, label: X, constraint: '${a} > 3', constraint_message: no}",
    ],
    "bad-default": [
        "- {type: integer, name: X, label: X, default: abc}",
        "- {type: integer, name: X, label: X, default: 5, constraint: . > 10, constraint_message: no}",
    ],
    "message-without-rule": ["- {type: integer, name: X, label: X, required_message: please}"],
    "unanchored-pattern": ["- {type: text, name: X, label: X, constraint: \"regex(., '^a|b$')\", constraint_message: no}"],
    "path-not-on-phones": [
        ROSTER + "- {type: calculate, name: X, calculation: 'count(/data/member/../member)'}",
        ROSTER + "- {type: calculate, name: X, calculation: 'count(/data/member/node())'}",
        ROSTER + "- {type: calculate, name: X, calculation: 'count((/data/member | /data/member/age)[. > 3])'}",
    ],
}


@pytest.mark.parametrize(("name", "rows"), [(name, rows) for name, every in MORE.items() for rows in every])
def test_a_rule_finds_what_else_breaks_it(tmp_path: Path, name: str, rows: str) -> None:
    """The same mistake in other clothes."""
    assert (name, "X") in [(found.rule, found.question) for found in findings(tmp_path, rows)]


RIGHT = {
    "a choice that stands alone, by its own constraint": (
        "- {type: select_multiple crop, name: a, label: A, constraint: \". = 'none' or not(selected(., 'none'))\","
        " constraint_message: no}\n- {type: text, name: b, label: B, relevant: \"${a} = 'none'\"}"
    ),
    "a choice that stands alone, as we write it": (
        "- {type: select_multiple crop, name: a, label: A, exclusive: [none]}\n"
        "- {type: text, name: b, label: B, relevant: \"${a} != 'none'\"}"
    ),
    "a day equals its text": (
        "- {type: date, name: a, label: A}\n- {type: text, name: b, label: B, relevant: \"${a} != '2020-01-01'\"}"
    ),
    "numbers that are names": (
        "- {type: select_one level, name: a, label: A}\n- {type: text, name: b, label: B, relevant: '${a} = 2'}"
    ),
    "a soft check looks ahead": (
        "- {type: integer, name: size, label: S, warn_if: '. != count(${member})', warn_message: look}\n" + ROSTER
    ),
    "a calculation chooses": (
        "- {type: integer, name: a, label: A}\n- {type: calculate, name: b, calculation: \"if(${a} > 5, 'old', 'young')\"}\n"
        "- {type: text, name: c, label: C, relevant: \"${b} = 'old'\"}"
    ),
    "a constraint against another question": (
        "- {type: integer, name: a, label: A}\n"
        "- {type: integer, name: b, label: B, constraint: '. < ${a}', constraint_message: no}"
    ),
    "every alternative is whole": (
        "- {type: text, name: a, label: A, constraint: \"regex(., '^a$|^[|]{2}$')\", constraint_message: no}"
    ),
    "as many choices as there are": (
        "- {type: select_multiple crop, name: a, label: A, constraint: count-selected(.) = 3, constraint_message: all}"
    ),
}


@pytest.mark.parametrize("rows", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_left_alone(tmp_path: Path, rows: str) -> None:
    """Idioms of real forms that look like mistakes."""
    assert [str(found) for found in findings(tmp_path, rows)] == []


def test_choices_that_show_answers_read_differently(tmp_path: Path) -> None:
    """Two members of a household are told apart by the names that will stand in their labels."""
    names = "".join(f"- {{type: text, name: n{number}, label: N}}\n" for number in (1, 2))
    rows = names + "- {type: select_one l, name: who, label: Who}"
    lists = "choices:\n  l: [{name: a, label: '${n1}'}, {name: b, label: '${n%s}'}]"
    assert findings(tmp_path, rows, lists % 2) == []
    assert [found.rule for found in findings(tmp_path, rows, lists % 1)] == ["same-label"]


def test_lists_that_nobody_uses_are_told_together(tmp_path: Path) -> None:
    """A forgotten list is often a question with the wrong one."""
    rows = "- {type: select_one a, name: q, label: Q}"
    lists = "choices:\n" + "".join(f"  {name}: [{{name: x, label: X}}]\n" for name in "abc")
    assert [(found.rule, found.what) for found in findings(tmp_path, rows, lists)] == [
        ("unused-list", "no question uses the lists b, c")
    ]


def test_missing_translations_are_told_each_or_together(tmp_path: Path) -> None:
    """A forgotten text is named; a language hardly begun is one finding."""
    head = HEAD.replace("title: Demo", "title: {vi: Thử, en: Demo}")
    row = "- {{type: text, name: {0}, label: {{vi: Một}}}}\n"
    whole = "- {type: text, name: whole, label: {vi: Hai, en: Two}}\n"
    single = findings(tmp_path, row.format("X") + whole, "", head)
    assert [(one.rule, one.question, one.what) for one in single] == [("missing-translation", "X", "label is not translated: en")]
    many = findings(tmp_path, whole + "".join(row.format(f"q{number}") for number in range(20)), "", head)
    assert len(many) == 1
    assert "20 texts" in many[0].what


def test_a_finding_has_its_line_and_advice(tmp_path: Path) -> None:
    """Where the designer wrote it, and the name that was probably meant."""
    found = findings(tmp_path, CASES["unknown-choice"][0])[0]
    assert (found.where, found.advice, found.severity) == ("line 4", "did you mean yes?", "warning")
    assert str(found).startswith("line 4, X: ")


def test_every_rule_is_tried_here() -> None:
    """A rule without a questionnaire that breaks it could never find anything."""
    elsewhere = {
        "unused-list",
        "unreachable-choice",
        "no-label",
        "duplicate-choice",
        "choice-with-space",
        "missing-translation",
        "entities",
    }
    assert RULES.keys() == CASES.keys() | LISTS.keys() | elsewhere | {"entities"}


def test_every_rule_is_described() -> None:
    """docs/questionnaire.md has a line for each, with its severity."""
    page = (ROOT / "docs" / "questionnaire.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    described = {name.strip(" `"): severity.strip() for names, severity in rows for name in names.split(",")}
    assert {name: rule.severity for name, rule in RULES.items()}.items() <= described.items()


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in ROOT.glob("questionnaires/*/questionnaire.yaml")), ids=lambda path: path.name
)
def test_our_own_questionnaires_are_clean(folder: Path) -> None:
    """Not even a warning."""
    assert [str(finding) for finding in check(load(folder))] == []
