"""What a new version means for the data in the field."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli.main import survey_command
from survey.questionnaire.diff import Change, differences
from survey.questionnaire.load import load

ROOT = Path(__file__).resolve().parents[3]
FORM = """\
settings: {form_id: demo, version: "1", title: {vi: Thử, en: Demo}}
survey:
  - {type: integer, name: age, label: {vi: T, en: Age}, constraint: . < 99, constraint_message: {vi: k, en: n},
     missing: [refused]}
  - type: group
    name: work
    label: {vi: Việc, en: Work}
    children:
      - {type: select_one job, name: job, label: {vi: Nghề, en: Job}, relevant: '${age} > 14'}
      - {type: text, name: remark, label: {vi: Ghi chú, en: Remark}}
choices:
  job:
    - {name: farm, label: {vi: Nông, en: Farm}}
    - {name: shop, label: {vi: Bán hàng, en: Shop}}
"""
REMARK = "      - {type: text, name: remark, label: {vi: Ghi chú, en: Remark}}\n"
JOBS = """\
    - {name: farm, label: {vi: Nông, en: Farm}}
    - {name: shop, label: {vi: Bán hàng, en: Shop}}
"""


def changes(folder: Path, *edits: tuple[str, str]) -> list[Change]:
    """The differences that some edits of the questionnaire make."""
    text = FORM
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    versions = []
    for name, content in (("old.yaml", FORM), ("new.yaml", text)):
        (folder / name).write_text(content, encoding="utf-8")
        versions.append(load(folder / name))
    return list(differences(*versions))


@pytest.mark.parametrize(
    ("old", "new", "kind", "weight", "path"),
    [
        (REMARK, "", "removed", "data", "work/remark"),
        (REMARK, REMARK + REMARK.replace("remark", "more"), "added", "meaning", "work/more"),
        (REMARK, REMARK[4:], "moved", "data", "work/remark"),
        ("type: integer", "type: text", "type", "meaning", "age"),
        ("select_one job", "select_multiple job", "type", "meaning", "work/job"),
        ("type: text, name: remark", "type: integer, name: remark", "type", "data", "work/remark"),
        ("{name: shop,", "{name: trade,", "recoded", "data", "work/job"),
        ("    - {name: shop, label: {vi: Bán hàng, en: Shop}}\n", "", "choice-removed", "data", "work/job"),
        ("en: Shop}}", "en: Shop}}\n    - {name: none, label: {vi: K, en: None}}", "choice-added", "meaning", "work/job"),
        ("${age} > 14", "${age} > 15", "relevant", "meaning", "work/job"),
        (". < 99", ". < 98", "constraint", "meaning", "age"),
        ("missing: [refused]", "required: yes, missing: [refused]", "required", "meaning", "age"),
        ("missing: [refused]", "missing: []", "missing", "data", "age"),
        ("missing: [refused]", "missing: [refused], pii: true", "pii", "data", "age"),
        ("name: remark", "name: notes", "renamed", "data", "work/remark"),
        ("missing: [refused]", "missing: [refused], default: 7", "default", "meaning", "age"),
        ("missing: [refused]", "missing: [refused], unit: {vi: tháng, en: months}", "unit", "meaning", "age"),
        ("missing: [refused]", "missing: [refused], appearance: w1", "appearance", "wording", "age"),
        ("missing: [refused]", "missing: [refused], preload: yes", "preload", "meaning", "age"),
        (JOBS, "".join(reversed(JOBS.splitlines(keepends=True))), "choice-order", "meaning", "work/job"),
        ("en: Remark", "en: Remarks", "wording", "wording", "work/remark"),
        ("en: Shop", "en: Trade", "wording", "wording", "work/job"),
        ("form_id: demo", "form_id: other", "form_id", "data", ""),
    ],
)
def test_each_change_is_named_with_what_follows(tmp_path: Path, old: str, new: str, kind: str, weight: str, path: str) -> None:
    """One change, one line: what, where, and whether old answers still fit."""
    found = changes(tmp_path, (old, new))
    assert [(change.kind, change.weight, change.path) for change in found] == [(kind, weight, f"/data/{path}".rstrip("/"))]


def test_swapped_labels_are_a_recoding(tmp_path: Path) -> None:
    """The most dangerous change of all: the same codes, each with the other's meaning."""
    swap = [
        ("{vi: Nông, en: Farm}", "@"),
        ("{vi: Bán hàng, en: Shop}", "{vi: Nông, en: Farm}"),
        ("@", "{vi: Bán hàng, en: Shop}"),
    ]
    assert [(change.kind, change.weight) for change in changes(tmp_path, *swap)] == [("recoded", "data")] * 2


def test_what_is_asked_at_another_place_is_named_and_what_stays_is_not(tmp_path: Path) -> None:
    """One question put before another is one change, whichever rows shift with it."""
    job = "      - {type: select_one job, name: job, label: {vi: Nghề, en: Job}, relevant: '${age} > 14'}\n"
    more = "      - {type: text, name: more, label: {vi: Thêm, en: More}}\n"
    edits = [(job + REMARK, REMARK + more + job)]
    assert [(change.kind, change.path) for change in changes(tmp_path, *edits)] == [
        ("added", "/data/work/more"),
        ("order", "/data/work/job"),
    ]


def test_a_formula_follows_what_has_moved(tmp_path: Path) -> None:
    """A condition on a question that moved is the same condition; the question alone is named."""
    age = FORM[FORM.index("  - {type: integer") : FORM.index("  - type: group")]
    group = "  - {type: group, name: who, label: {vi: Ai, en: Who}, children: [" + age.strip(" -\n") + "]}\n"
    assert [(change.kind, change.path) for change in changes(tmp_path, (age, group))] == [("moved", "/data/age")]


def test_labels_that_pyxform_names_after_rows_are_the_same(tmp_path: Path) -> None:
    """A row added above a table of ratings shifts the generated names of its labels, and nothing else."""
    table = (
        "  - {type: group, name: rate, appearance: table-list, label: {vi: R, en: R}, children: [\n"
        "     {type: select_one job, name: r1, label: {vi: A, en: A}},\n"
        "     {type: select_one job, name: r2, label: {vi: B, en: B}}]}\n"
    )
    versions = []
    for name, rows in (("a.yaml", table), ("b.yaml", "  - {type: text, name: t, label: {vi: T, en: T}}\n" + table)):
        (tmp_path / name).write_text(FORM.replace("choices:\n", rows + "choices:\n"), encoding="utf-8")
        versions.append(load(tmp_path / name))
    assert [(change.kind, change.path) for change in differences(*versions)] == [("added", "/data/t")]


def test_choices_that_show_answers_are_told_apart(tmp_path: Path) -> None:
    """Labels made of answers read the same on paper, and are not the same."""
    choices = "    - {name: one, label: '${age}'}\n    - {name: two, label: '${remark}'}\n"
    (tmp_path / "a.yaml").write_text(FORM.replace(JOBS, choices), encoding="utf-8")
    form = load(tmp_path / "a.yaml")
    assert differences(form, form) == ()


def test_a_formula_written_another_way_is_no_change(tmp_path: Path) -> None:
    """Spaces and brackets that mean nothing are passed over."""
    assert changes(tmp_path, ("${age} > 14", "(${age}>14)")) == []


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in ROOT.glob("questionnaires/*/questionnaire.yaml")), ids=lambda path: path.name
)
def test_a_questionnaire_does_not_differ_from_itself(folder: Path) -> None:
    """Nothing changed, nothing said."""
    questionnaire = load(folder)
    assert differences(questionnaire, questionnaire) == ()


def test_the_command_fails_only_where_answers_no_longer_fit(tmp_path: Path) -> None:
    """Exit code 1 stops a release that would lose data; a new wording does not."""
    for name, content in (
        ("a.yaml", FORM),
        ("b.yaml", FORM.replace("en: Shop", "en: Trade")),
        ("c.yaml", FORM.replace(REMARK, "")),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
    run = CliRunner().invoke
    assert run(survey_command, ["diff", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]).exit_code == 0
    removed = run(survey_command, ["diff", str(tmp_path / "a.yaml"), str(tmp_path / "c.yaml")])
    assert removed.exit_code == 1
    assert "✗ /data/work/remark" in removed.output
