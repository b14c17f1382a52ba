"""Three teams in the field at once, each in a process of its own, and the merge of their stores at headquarters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import Manager
from pathlib import Path
from queue import Empty
from typing import Any

import pandas as pd

from survey.questionnaire.compiled import dump
from survey.questionnaire.model import Questionnaire
from survey.store import SqliteStore
from survey.sync.merge import merge_store
from tests.demo.population import Population
from tests.demo.sample import PRELOADS, TEAMS
from tests.demo.team import Assignment, interview_all

SHARED = ("minimum_wage", "meal", "meal_price", "industry")  # what a worker has from the enterprise
HEADQUARTERS = "headquarters"


def assignments(
    questionnaire: Questionnaire, issued: pd.DataFrame, population: Population, folder: Path, seed: int
) -> Iterator[Assignment]:
    """What each team is given."""
    form = dump(questionnaire)
    for team in TEAMS:
        workers = list(cases(issued[issued["team"] == team], population))
        yield Assignment(team, form, folder / f"{team}.store", workers, f"{seed} {team}")


def cases(issued: pd.DataFrame, population: Population) -> Iterator[dict[str, Any]]:
    """Each issued worker with all that decides the answers, and the values the sample list brings into the interview."""
    own = population.workers.iloc[issued["row"].to_numpy()].to_dict("records")
    firms = population.enterprises.iloc[[worker["enterprise_row"] for worker in own]]
    around = firms[list(SHARED)].to_dict("records")
    for listed, worker, firm in zip(issued.to_dict("records"), own, around, strict=True):
        preload = {name: written(listed[name]) for name in PRELOADS}
        yield {**worker, **firm, **listed, "preload": preload}


def written(value: Any) -> str:
    """A value of the sample list as the list writes it: probabilities with ten digits."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def hold_interviews(given: list[Assignment], advance: Callable[[int], None]) -> int:
    """Let the teams interview at the same time; how many interviews were begun. `advance` hears of workers dealt with.

    Raises:
        SimulationError: a team's simulated worker does not fit the questionnaire; the other teams are stopped.
    """
    with Manager() as manager, ProcessPoolExecutor(len(given)) as pool:
        news, stop = manager.Queue(), manager.Event()
        running: set[Future[int]] = {pool.submit(interview_all, assignment, news.put, stop.is_set) for assignment in given}
        begun = 0
        try:
            while running:
                done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                begun += sum(future.result() for future in done)
                listen(news, advance)
        except BaseException:
            stop.set()
            raise
    return begun


def listen(news: Any, advance: Callable[[int], None]) -> None:
    """Pass on what the teams have reported so far."""
    while True:
        try:
            advance(news.get_nowait())
        except Empty:
            return


def merge_stores(given: list[Assignment], place: Path) -> int:
    """Bring the teams' stores together at headquarters; how many events came in."""
    added = 0
    with SqliteStore.open(place, plain=True, create=True, device=HEADQUARTERS) as target:
        target.meta["simulated"] = "yes"
        for assignment in given:
            with SqliteStore.open(assignment.place, plain=True) as source:
                added += merge_store(target, source).added
    return added
