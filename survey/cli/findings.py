"""Everything that can be said of a questionnaire's file: why it is refused, what the checks find, where rehearsals go astray."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from survey.errors import DefinitionError
from survey.interview.rehearsal import rehearse
from survey.interview.script import TESTS
from survey.language import _
from survey.questionnaire.check import Finding, check
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore

REFUSED = "refused"
MENDED = "mended"
REHEARSAL = "rehearsal"


def examine(source: Path, lenient: bool) -> tuple[Questionnaire | None, list[Finding]]:
    """The questionnaire in a file, None if nothing can be made of it, and all that is found.

    What a strict load refuses is loaded leniently to find the rest too; the refusal stays an error unless `lenient`.
    """
    findings = []
    questionnaire: Questionnaire | None = None
    try:
        questionnaire = load(source, lenient=lenient)
    except DefinitionError as refusal:
        findings.append(_refused(refusal))
        if not lenient:
            questionnaire = _mended(source)
    if questionnaire is not None:
        findings += [Finding(MENDED, "warning", note) for note in questionnaire.recoveries]
        findings += check(questionnaire)
        findings += _rehearsed(questionnaire, source.parent / TESTS)
    return questionnaire, findings


def _mended(source: Path) -> Questionnaire | None:
    try:
        return load(source, lenient=True)
    except DefinitionError:
        return None


def _refused(error: DefinitionError) -> Finding:
    return Finding(REFUSED, "error", error.what, where=error.where or "", advice=error.advice or "")


def _rehearsed(questionnaire: Questionnaire, scripts: Path) -> Iterator[Finding]:
    """What the interviews written beside the questionnaire find."""
    if not scripts.exists():
        return
    try:
        for mismatch in rehearse(questionnaire, scripts, MemoryStore):
            place = _("{file}, line {line}").format(file=mismatch.file, line=mismatch.line)
            yield Finding(REHEARSAL, "error", f"{mismatch.what} ({mismatch.interview})", where=place)
    except DefinitionError as error:
        yield _refused(error)
