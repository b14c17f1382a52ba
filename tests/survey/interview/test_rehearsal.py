"""A questionnaire is held to the interviews written beside it; what differs is told with its line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from survey.errors import DefinitionError
from survey.interview.rehearsal import Mismatch, rehearse
from survey.questionnaire.load import load
from survey.store.memory import MemoryStore

FORM = """
settings: {form_id: small, version: "1", title: {en: Small, vi: Nhỏ}, default_language: en}
survey:
  - {type: text, name: place, preload: true, read_only: yes, label: {en: Place, vi: Nơi}}
  - type: integer
    name: hours
    required: yes
    missing: [refused]
    constraint: . <= 24
    warn_if: . > 10
    label: {en: "Hours in ${place}", vi: Giờ}
  - {type: note, name: thanks, label: {en: Thanks, vi: Cảm ơn}}
  - {type: select_one yes_no, name: tired, relevant: "${hours} > 8", label: {en: Tired?, vi: Mệt?}}
  - {type: integer, name: twice, calculation: "2 * ${hours}", appearance: hidden, read_only: yes, label: {en: Twice, vi: Gấp đôi}}
  - type: repeat
    name: member
    label: {en: Member, vi: Người}
    children:
      - {type: integer, name: age, label: {en: Age, vi: Tuổi}}
choices:
  yes_no: [{name: yes, label: {en: Yes, vi: Có}}, {name: no, label: {en: No, vi: Không}}]
"""


def mismatchs(tmp_path: Path, script: str) -> list[Mismatch]:
    """What a script finds in the small form."""
    (tmp_path / "questionnaire.yaml").write_text(dedent(FORM), encoding="utf-8")
    tests = tmp_path / "tests.yaml"
    tests.write_text(dedent(script), encoding="utf-8")
    return rehearse(load(tmp_path), tests, MemoryStore)


def said(tmp_path: Path, *steps: str) -> list[str]:
    """What an interview of these steps finds, each with its line (the first step is line 5)."""
    lines = [
        "- interview: an interview",
        "  today: 2023-11-15",
        "  preload: {place: Vinh}",
        "  steps:",
        *(f"    - {step}" for step in steps),
    ]
    return [f"{mismatch.line}: {mismatch.what}" for mismatch in mismatchs(tmp_path, "\n".join(lines))]


def test_an_interview_that_goes_as_written_finds_nothing(tmp_path: Path) -> None:
    """Answers, outcomes, values, skips, rosters and wording that are as the script says."""
    steps = [
        "next: hours",
        "shows: {hours: Hours in Vinh}",
        "answer: {hours: 25}\n      problem: hours",
        "answer: {hours: 11}\n      warning: hours",
        "confirm: {hours: harvest}",
        "answer: {hours: 9}",
        "value: {twice: 18}",
        "next: tired",
        "offers: {tired: [yes, no]}",
        "missing: {hours: refused}",
        "relevant: {tired: no}",
        "next: age",
        "complete: []",
        "clear: hours",
        "complete: [hours]",
        "answer: {age: 30}",
        "add: member",
        "answer: {age: 4}",
        'value: {"age[1]": 30, "age[2]": 4}',
        "remove: member[1]",
        "value: {age: 4}",
        "next: member",
    ]
    assert said(tmp_path, *steps) == []


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("answer: {hours: 25}", "hours was refused"),
        ("answer: {hours: 12}", "hours raised a warning"),
        ("answer: {hours: 8}\n      problem: hours", "hours was accepted, a problem was expected"),
        ("answer: {hours: 8}\n      warning: hours", "hours raised no warning at hours"),
        ("answer: {hours: 25}\n      warning: hours", "hours was refused, a warning was expected"),
        ("answer: {tired: no}", "tired was refused: this is not asked here"),
        ("answer: {twice: 3}", "twice was refused: this cannot be changed by hand"),
        ("answer: {place: Huế}\n      problem: place", "place was refused: this cannot be changed by hand"),
        ("answer: {hour: 3}", "the questionnaire has no hour (did you mean hours?)"),
        ('answer: {"age[2]": 3}', "member has 1 instances"),
        ('answer: {"age[x]": 3}', "the questionnaire has no age[x]"),
        ("answer: {member: 3}", "there is no question at"),
        ("missing: {hours: dont_know}", "hours was refused: this question does not take that reason"),
        ("confirm: {hours: sure}", "hours has no warning to confirm"),
        ("next: tired", "next comes hours, not tired"),
        ("value: {place: Huế}", "place is Vinh, not Huế"),
        ('value: {place: ""}', 'place is Vinh, not ""'),
        ("relevant: {tired: yes}", "tired is not asked"),
        ("relevant: {hours: no}", "hours is asked"),
        ("relevant: {hours: perhaps}", "hours is asked"),
        ("offers: {tired: [yes]}", "tired offers yes, no"),
        ("shows: {hours: days}", "hours reads “"),
        ("complete: []", "hours is still open"),
        ("complete: [hours, tired]", "tired is not open"),
    ],
)
def test_what_differs_is_told_with_its_line(tmp_path: Path, step: str, told: str) -> None:
    """Each kind of difference is one mismatch, at the line of its step."""
    (mismatch,) = said(tmp_path, step)
    assert mismatch.startswith(f"5: {told}")


def test_an_interview_goes_on_after_a_mismatch(tmp_path: Path) -> None:
    """One mistake does not hide the next."""
    assert [line.partition(":")[0] for line in said(tmp_path, "value: {twice: 1}", "next: hours", "complete: []")] == ["5", "7"]


def test_each_interview_starts_afresh(tmp_path: Path) -> None:
    """Nothing answered in one interview is known in the next, and a mismatch names its interview."""
    script = """
        - interview: first
          today: 2023-11-15
          steps: [{answer: {hours: 9}}]
        - interview: second
          today: 2023-11-15
          steps: [{value: {hours: 9}}]
        """
    (mismatch,) = mismatchs(tmp_path, script)
    assert mismatch.interview == "second"
    assert str(mismatch).startswith(f'{tmp_path.name}/tests.yaml, line 7: hours is "", not 9 (second)')


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("a: [", "line 1: this is not YAML"),
        ("hello: world", "line 1: a test file is a list of interviews"),
        ("- interview: x\n  today: 2023-11-15", "line 1: an interview has the keys interview and steps"),
        ("- interview: x\n  steps: []", "line 1: today is a date such as 2023-11-15"),
        ("- {interview: x, today: 2023-11-15, step: [], steps: []}", "line 1: no key is called step (did you mean steps?)"),
        (
            "- interview: x\n  today: 2023-11-15\n  steps:\n    - anser: {hours: 1}",
            "line 4: no key is called anser (did you mean answer?)",
        ),
        ("- interview: x\n  today: 2023-11-15\n  steps:\n    - next: a\n      problem: b", "line 4: a step does one thing"),
        ("- interview: x\n  today: 2023-11-15\n  steps:\n    - next: [a]", "line 4: next does not go with this"),
        ("- interview: x\n  today: 2023-11-15\n  steps:\n    - next", "line 4: a step is a key and what belongs to it"),
    ],
)
def test_a_file_that_is_not_interviews_is_refused(tmp_path: Path, script: str, told: str) -> None:
    """A mistake of writing is told with its line, before anything is rehearsed."""
    with pytest.raises(DefinitionError) as caught:
        mismatchs(tmp_path, script)
    assert told in str(caught.value)


LAST = """
settings: {form_id: last, version: "1", title: Last}
survey:
  - {type: text, name: village, label: Village, default: '${last-saved#village}'}
  - {type: text, name: phone, label: Phone, pii: yes, default: '${last-saved#phone}'}
"""


@pytest.mark.parametrize(
    ("before", "value", "found"),
    [
        ("last_saved: {village: Dong}", "village: Dong", 0),
        ("last_saved: {village: Dong}", "village: ''", 1),
        ("language: ''", "village: ''", 0),
        ("last_saved: {phone: '0912'}", "phone: ''", 0),
        ("last_saved: {vilage: Dong}", "village: ''", 1),
    ],
)
def test_what_the_last_interview_said_is_carried_over(tmp_path: Path, before: str, value: str, found: int) -> None:
    """As on the laptop: the answer of the interview completed before, none in the first, and never personal data."""
    (tmp_path / "questionnaire.yaml").write_text(LAST, encoding="utf-8")
    script = f"- interview: second\n  today: 2023-11-15\n  {before}\n  steps:\n    - value: {{{value}}}\n"
    (tmp_path / "tests.yaml").write_text(script, encoding="utf-8")
    assert len(rehearse(load(tmp_path), tmp_path / "tests.yaml", MemoryStore)) == found
