"""Loading questionnaires written as YAML or XLSForm: lines in messages, languages by code, hostile files bounded."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from survey.errors import DefinitionError
from survey.language import use_language
from survey.questionnaire.load import load

FORM = """\
settings: {form_id: demo, version: "1", title: {vi: Thử, en: Demo}, default_language: vi}
survey:
  - {type: integer, name: age, label: {vi: Tuổi, en: Age}, required: yes, missing: [refused], warn_if: . > 90,
     warn_message: {vi: 'Có thật ${age}?', en: 'Really ${age}?'}}
  - type: group
    name: work
    module: B
    self_completed: true
    label: {vi: Việc, en: Work}
    children:
      - {type: select_one yes_no, name: works, label: {vi: Có việc, en: Works}, relevant: '${age} > 14'}
      - {type: select_one town, name: town, label: {vi: Nơi, en: Town}, ordered: true}
choices:
  yes_no:
    - {name: yes, label: {vi: Có, en: 'Yes'}}
    - {name: no, label: {vi: Không, en: 'No'}}
  town: {file: towns.csv}
"""


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def written(folder: Path, text: str) -> Path:
    (folder / "towns.csv").write_text("name,label::vi,label::en\nhp,Hải Phòng,Hai Phong\n", encoding="utf-8")
    path = folder / "questionnaire.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_yaml_gives_languages_by_code_and_keys_of_our_own(tmp_path: Path) -> None:
    """`no` stays a word, a group hands its module down, a message shows a value."""
    form = load(written(tmp_path, FORM))
    works = form.question("/data/work/works")
    assert [language.code for language in form.languages] == ["vi", "en"]
    assert form.title.plain("en") == "Demo"
    assert (works.module, works.self_completed, works.where) == ("B", True, "line 11")
    assert works.relevant.split() == ["/data/age", ">", "14"]
    assert (works.ordered, form.question("/data/work/town").ordered) == (False, True)
    assert form.question("/data/age").warn_message.plain("vi") == "Có thật …?"
    items = next(instance for instance in form.instances if instance.id == "yes_no").root
    assert items is not None
    assert [item.children[-1].text for item in items.children] == ["yes", "no"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("module: B", "modul: B", r"line 5: no key is called modul \(did you mean module"),
        ("required: yes,", "required: yes, [", "line 4"),
        ("'${age} > 14'", "'${agee} > 14'", "line 11"),
        ("'${age} > 14'", "'${age} >'", "line 11"),
        ("file: towns.csv", "file: none.csv", "line 17.*none.csv"),
    ],
    ids=["unknown-key", "not-yaml", "unknown-name", "bad-formula", "no-file"],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, old: str, new: str, place: str) -> None:
    """File and line come first, then what is wrong."""
    assert old in FORM
    with pytest.raises(DefinitionError, match=rf"questionnaire\.yaml, .*{place}"):
        load(written(tmp_path, FORM.replace(old, new)))


def test_groups_without_end_are_refused(tmp_path: Path) -> None:
    """10,000 groups one in another end in a message."""
    nested = "".join(f"{'  ' * depth}- {{type: group, name: g{depth}, children: [" for depth in range(200))
    with pytest.raises(DefinitionError):
        load(written(tmp_path, f"survey: [{nested}{']}' * 200}]"))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A workbook whose parts unpack to too much is refused by its directory."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    with pytest.raises(DefinitionError, match="larger than a form"):
        load(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0rubbish", b"plain text"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    """Damaged and foreign files give one message."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    with pytest.raises(DefinitionError):
        load(path)
