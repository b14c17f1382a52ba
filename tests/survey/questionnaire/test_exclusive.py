"""Exclusive choices on phones, which do not know `ks:exclusive`: the XForm made for them says it as a constraint."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.load import load, xform_of
from survey.store.memory import MemoryStore
from tests.survey.questionnaire.test_convert import OWN, meaning

FORM = """\
settings: {form_id: demo, version: "1", title: {vi: Thử, en: Demo}}
survey:
  - {type: integer, name: n, label: {vi: Số, en: Number}}
  - {type: select_multiple hazard, name: plain, label: {vi: A, en: A}, exclusive: [none]}
  - {type: select_multiple hazard, name: own, label: {vi: B, en: B}, exclusive: [none, dk],
     constraint: 'count-selected(.) <= ${n}', constraint_message: {vi: 'Nhiều nhất ${n}.', en: 'At most ${n}.'}}
  - {type: select_multiple hazard, name: silent, label: {vi: C, en: C}, exclusive: [none], constraint: count-selected(.) < 3}
choices:
  hazard:
    - {name: noise, label: {vi: Ồn, en: Noise}}
    - {name: dust, label: {vi: Bụi, en: Dust}}
    - {name: none, label: {vi: Không có, en: None}}
    - {name: dk, label: {vi: Không biết, en: Unknown}}
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    use_language("vi")
    path = tmp_path / "demo.yaml"
    path.write_text(FORM, encoding="utf-8")
    return path


def as_on_a_phone(xform: str) -> str:
    """The XForm without what only we read."""
    return re.sub(r' ks:\w+="[^"]*"', "", xform).replace(":ks:", ":")


def told(session: Session, name: str, answer: str) -> list[str]:
    return [" ".join(problem.message.split()) for problem in session.answer(f"/data/{name}", answer).problems]


def test_a_phone_refuses_what_the_terminal_refuses(form: Path) -> None:
    """Without our attributes, the constraint alone holds: nothing beside an exclusive choice, in the language of the interview,
    with the author's own rule and message kept."""
    session = Session.start(compile_xform(as_on_a_phone(xform_of(form))), MemoryStore(device="phone"), language="vi")
    session.answer("/data/n", "2")
    assert told(session, "plain", "noise none") == ["“Không có” không thể đi cùng câu trả lời khác."]
    assert told(session, "plain", "none") == told(session, "plain", "noise dust") == []
    assert told(session, "own", "dk none") == ["Nhiều nhất 2. “Không có”, “Không biết” không thể đi cùng câu trả lời khác."]
    assert told(session, "own", "noise dust") == [] != told(session, "own", "noise dust dk")
    session.set_language("en")
    assert told(session, "own", "noise none") == ["At most 2. “None”, “Unknown” cannot stand beside another answer."]
    assert told(session, "silent", "noise dust dk") == [
        "This answer is not possible here, or “None” stands beside another answer."
    ]


@pytest.mark.parametrize("source", OWN, ids=lambda path: path.parent.name)
def test_reading_it_back_gives_the_same_questionnaire(source: Path) -> None:
    """What was added for phones is not read as the author's."""
    questionnaire = load(source)
    again = compile_xform(xform_of(source))
    # An XForm holds the title in one language only.
    assert meaning(replace(again, title=questionnaire.title)) == meaning(questionnaire)


def test_it_is_said_once(form: Path, tmp_path: Path) -> None:
    """The XForm of the XForm is the same, and compiles to what the YAML does."""
    written = tmp_path / "demo.xml"
    written.write_text(xform_of(form), encoding="utf-8")
    assert xform_of(written) == written.read_text(encoding="utf-8")
    assert meaning(load(written)) == meaning(replace(load(form), title=load(written).title))


@pytest.mark.parametrize("message", ["", ", constraint: . != '', constraint_message: 'Ghi ${n}.'"])
def test_a_form_that_names_no_language_speaks_ours(message: str, tmp_path: Path) -> None:
    """With a plain message, and with one that shows a value, which pyxform writes as a text of the language `default`."""
    bare = re.sub(r"\{vi: ([^{}]*), en: [^{}]*\}", r"\1", FORM)
    rows = [row for row in bare.splitlines(keepends=True) if "own" not in row and "count-selected" not in row]
    path = tmp_path / "demo.yaml"
    path.write_text("".join(rows).replace("[none]", "[none]" + message), encoding="utf-8")
    use_language("vi")
    session = Session.start(compile_xform(as_on_a_phone(xform_of(path))), MemoryStore(device="phone"))
    assert told(session, "plain", "noise none")[0].endswith("“Không có” không thể đi cùng câu trả lời khác.")


def test_a_constraint_changed_by_hand_holds(form: Path) -> None:
    """Someone edits the XForm's constraint: it is read as it stands."""
    edited = xform_of(form).replace("(count-selected(.) &lt; 3) and ", "(count-selected(.) &lt; 4) and ")
    assert compile_xform(edited).question("/data/silent").constraint.startswith("(count-selected(.) < 4) and (count")


def test_odk_validate_opens_it(form: Path, tmp_path: Path) -> None:
    """JavaRosa itself reads the form: it looks for `constraint` without looking at namespaces."""
    jar = shutil.which("java") and next(Path(pytest.importorskip("pyxform").__file__).parent.rglob("ODK_Validate.jar"), None)
    if not jar:
        pytest.skip("ODK Validate needs Java")
    written = tmp_path / "demo.xml"
    written.write_text(xform_of(form), encoding="utf-8")
    said = subprocess.run(["java", "-jar", str(jar), str(written)], capture_output=True, text=True, timeout=60, check=False)
    assert "Xform is valid" in said.stdout + said.stderr
