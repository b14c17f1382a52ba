"""`python -m tests.oracle_forms DIR`: every XLSForm compiles (strict or lenient) or is refused with a reason; each that
compiles is interviewed.

A seeded random respondent goes to the end twice with the same result, and a replay of the events gives the same state. Exit 0
if nothing crashes and nothing differs.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from survey.errors import DefinitionError
from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.record import fold
from survey.interview.session import Session
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore
from tests.respondent import interviewed

MOMENT = datetime(2026, 8, 14, 9, 0, tzinfo=timezone(timedelta(hours=7)))
SEED = 20260814


@dataclass(frozen=True)
class FormResult:
    """What became of one form: `strict`, `lenient`, `refused` or `failed`, and why."""

    name: str
    outcome: str
    told: str = ""
    screens: int = 0
    stuck: int = 0


def world() -> InterviewEnvironment:
    """The same moment, chance and device each time."""
    return InterviewEnvironment(clock=lambda: MOMENT, random=random.Random(SEED), properties={"deviceid": "oracle"})


def run_form(path: Path) -> FormResult:
    """Compile and interview one form."""
    try:
        questionnaire, outcome = compiled(path)
    except DefinitionError as error:
        return FormResult(path.name, "refused", str(error))
    except Exception as error:
        return FormResult(path.name, "failed", f"loading: {type(error).__name__}: {error}")
    try:
        return held(path.name, outcome, questionnaire)
    except Exception as error:
        return FormResult(path.name, "failed", f"interview: {type(error).__name__}: {error}")


def compiled(path: Path) -> tuple[Questionnaire, str]:
    """The questionnaire and how it was read; strict first.

    Raises:
        DefinitionError: a designer must mend it, even for a lenient load.
    """
    try:
        return load(path), "strict"
    except DefinitionError:
        return load(path, lenient=True), "lenient"


def held(name: str, outcome: str, questionnaire: Questionnaire) -> FormResult:
    """Two interviews by the same respondent, compared with each other and with a replay of their events."""
    first, second = MemoryStore(device="oracle"), MemoryStore(device="oracle")
    respondents = [interviewed(Session.start(questionnaire, store, environment=world()), SEED) for store in (first, second)]
    session = respondents[0].session
    result = state(session.evaluation)
    if result != state(respondents[1].session.evaluation):
        return FormResult(name, "failed", "the same respondent gave another interview")
    replayed = Evaluation(questionnaire, fold(first.events(session.interview)), world())
    if result != state(replayed):
        return FormResult(name, "failed", "a replay of the events gives another state")
    told = "; ".join(questionnaire.recoveries[:3])
    return FormResult(name, outcome, told, len(session.evaluation.screens()), len(respondents[0].stuck))


def state(evaluation: Evaluation) -> dict[str, tuple[bool, str]]:
    """Relevance and text of every question."""
    nodes = (node for node in evaluation.walk() if hasattr(node.element, "data_type"))
    return {node.path: (node.relevant(), node.text()) for node in nodes}


def main(folder: Path) -> int:
    """Print each form's outcome and the counts; the exit code."""
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    for path in sorted([*folder.glob("*.xls"), *folder.glob("*.xlsx")]):
        result = run_form(path)
        counts[result.outcome] += 1
        print(
            f"{result.outcome:8} {result.name[:70]} {result.screens} screens, {result.stuck} stuck. {result.told[:300]}",
            flush=True,
        )
    print(dict(counts))
    return 0 if not counts["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
