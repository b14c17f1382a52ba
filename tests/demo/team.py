"""One team in the field: its laptop's store, its interviewers, the workers on its sample list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from survey.interview.environment import InterviewEnvironment
from survey.interview.plan import Plan
from survey.questionnaire.compiled import load_compiled
from survey.store import SqliteStore
from tests.demo.answers import prepare
from tests.demo.clock import SimulatedClock
from tests.demo.respondent import Interviewer

INTERVIEWERS = ("Lan", "Hùng", "Mai", "Tuấn")
BREAK_OFF = 0.012  # share of willing respondents who stop on the way for good


@dataclass(frozen=True)
class Assignment:
    """What a team is given: a compiled questionnaire (JSON), where its store goes, its workers, and its chance."""

    team: str
    form: str
    place: Path
    workers: Sequence[Mapping[str, Any]]  # the columns of population and sample, with `preload`, in the order of work
    seed: str


def interview_all(assignment: Assignment, done: Callable[[int], None], stopped: Callable[[], bool] = bool) -> int:
    """Hold every interview of a team; how many were begun. `done` hears of each worker dealt with; once
    `stopped` says so, the team goes home.

    Raises:
        SimulationError: see `Interviewer.hold`.
    """
    questionnaire = load_compiled(assignment.form)
    plan, clock, begun = Plan(questionnaire), SimulatedClock(), 0
    # Nobody pulls the plug of a simulated laptop, so its 400,000 answers need not wait for the disk one by one.
    with SqliteStore.open(assignment.place, plain=True, create=True, device=assignment.team, now=clock, durable=False) as store:
        store.forms.keep(questionnaire)
        store.meta["simulated"] = "yes"
        for place, worker in enumerate(assignment.workers):
            if stopped():
                break
            luck = Random(f"{assignment.seed} {worker['case']}")
            clock.at_work(place, len(INTERVIEWERS))
            if worker["outcome"] != "non_contact":
                interviewer = Interviewer(
                    questionnaire, store, prepare(worker, luck), luck,
                    InterviewEnvironment(clock=clock, random=luck), plan, clock,
                )  # fmt: skip
                name = f"{assignment.team} {INTERVIEWERS[place % len(INTERVIEWERS)]}"
                interviewer.hold(worker["case"], name, worker["preload"], breaks_off=luck.random() < BREAK_OFF)
                begun += 1
            done(1)
    return begun
