"""Questions whose answers depend on who asked: the interviewer's design effect.

Sources: Kish (1962), Studies of interviewer variance for attitudinal variables, JASA 57 (intraclass correlation, 1 + (n − 1)ρ);
Searle, Casella and McCulloch (1992), Variance Components, section 3.6 (ANOVA estimator, unbalanced); Paulson (1942), An
approximate normalization of the analysis of variance distribution, Annals of Mathematical Statistics 13 (level of F).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import fmean

from survey.fieldwork.quality.comparison import FEWEST, critical, midrank
from survey.fieldwork.quality.observed import Observed
from survey.fieldwork.quality.registry import Flag, check
from survey.frozen import dataclass
from survey.language import _

Answer = tuple[str, str, float]
"""Team, interviewer, and the answer as a number."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Intraclass correlation of interviewers within teams, the design effect 1 + (n̄ − 1)ρ, and F as a standard normal value."""

    correlation: float
    deff: float
    score: float


@check("interviewer effects")
def interviewer_effects(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Numbers and choices of each question; teams work in different places, so interviewers are compared within their team."""
    found = {path: effect for path, answers in _by_question(interviews).items() if (effect := effect_of(answers)) is not None}
    for path, effect in found.items():
        if effect.score > critical(len(found)):
            told = _("{question}: intraclass correlation {rho:.2f}, design effect {deff:.1f} between interviewers").format(
                question=path.rpartition("/")[2], rho=effect.correlation, deff=effect.deff
            )
            yield Flag("interviewer effects", path, (), effect.deff, 1.0, told)


def effect_of(answers: Sequence[Answer]) -> Effect | None:
    """One-way analysis of variance of interviewers within teams, without those who have fewer than `FEWEST` answers.

    None where there is too little to compare.

    >>> same = [("t", name, value) for name in "abc" for value in (1.0, 2.0, 3.0, 4.0, 5.0)]
    >>> effect_of(same).correlation < 0
    True
    """
    everybody: dict[tuple[str, str], list[float]] = defaultdict(list)
    for team, name, value in answers:
        everybody[team, name].append(value)
    groups = {who: group for who, group in everybody.items() if len(group) >= FEWEST}
    teams: dict[str, list[float]] = defaultdict(list)
    for (team, _name), group in groups.items():
        teams[team] += group
    total = sum(map(len, groups.values()))
    between, within = len(groups) - len(teams), total - len(groups)
    if between < 1:
        return None
    ssb = sum(len(group) * (fmean(group) - fmean(teams[team])) ** 2 for (team, _name), group in groups.items())
    ssw = sum((value - fmean(group)) ** 2 for group in groups.values() for value in group)
    if not ssw:
        return None
    msb, msw = ssb / between, ssw / within
    squares = sum(len(group) ** 2 / len(teams[team]) for (team, _name), group in groups.items())
    size = (total - squares) / between
    correlation = (msb - msw) / (msb + (size - 1) * msw)
    return Effect(correlation, 1 + (size - 1) * correlation, _normal_score(msb / msw, between, within))


def _normal_score(f: float, above: int, below: int) -> float:
    """A value of the F distribution as one of the standard normal distribution (Paulson 1942)."""
    a, b, root = 2 / (9 * above), 2 / (9 * below), math.cbrt(f)
    return ((1 - b) * root - (1 - a)) / math.sqrt(b * root**2 + a)


def _by_question(interviews: Sequence[Observed]) -> dict[str, list[Answer]]:
    """Each question's answers as numbers."""
    said: dict[tuple[str, str], list[tuple[Observed, str]]] = defaultdict(list)
    for one in interviews:
        for path, text in one.answers.items():
            question = one.question(path)
            if question is not None and question.type in ("integer", "decimal", "select_one"):
                said[path, question.type].append((one, text))
    return {
        path: [
            (one.team, one.interviewer, value)
            for (one, _text), value in zip(answers, _numbers([text for _one, text in answers], type), strict=True)
        ]
        for (path, type), answers in said.items()
    }


def _numbers(texts: Sequence[str], type: str) -> list[float]:
    """Ranks of numbers (amounts of money have long tails); for choices, whether it is the commonest."""
    if type == "select_one":
        commonest = Counter(sorted(texts)).most_common(1)[0][0]
        return [float(text == commonest) for text in texts]
    ordered = sorted(map(float, texts))
    return [midrank(ordered, float(text)) for text in texts]
