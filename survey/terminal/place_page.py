"""A place that several cases are found at: what is known of it, the visits to it as a whole, and its cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from survey.fieldwork.workday import Standing
from survey.language import _
from survey.terminal.case_page import VISIT, CaseWords, outcome_of, visited
from survey.terminal.prompt import Message, Option, Prompt, options_of

MARK = "@"
"""Stands before a place's name in the list of cases, where a case may have the same name."""
KNOWN = ("enterprise_name", "unit_name", "address", "commune", "district", "province", "contact")
"""What a sample may say of a place, the name first."""


def places(stands: Iterable[Standing]) -> dict[str, list[Standing]]:
    """The cases of each place that has several; the page of a single one leads to its place."""
    found: dict[str, list[Standing]] = {}
    for stand in stands:
        if stand.place:
            found.setdefault(stand.place, []).append(stand)
    return {place: there for place, there in found.items() if len(there) > 1}


def place_option(place: str, stands: list[Standing], code: str, words: CaseWords) -> Option:
    """A place in one line: its name, how many of its cases are to be done, and what the visits to it came to."""
    waiting = sum(stand.waiting for stand in stands)
    told = _("place with {count} cases, {waiting} to do").format(count=len(stands), waiting=waiting)
    outcome = outcome_of(stands[0].at_place[-1]) if stands[0].at_place else ""
    name = next(iter(known(stands, words).values()), "")
    return Option(MARK + place, " · ".join(filter(None, (place, told, outcome, name))), code)


def place_prompt(place: str, stands: list[Standing], words: CaseWords, lines: Mapping[str, str]) -> Prompt:
    """A place with what the sample says of it, the visits to it, and what can be done; `lines` are its cases' by name."""
    pairs = [
        (VISIT, _("Write down a visit to the whole place {place}").format(place=place)),
        *((stand.case.name, lines[stand.case.name]) for stand in stands),
    ]
    visits = tuple(Message("info", visited(attempt)) for attempt in stands[0].at_place)
    context = tuple(f"{label}: {value}" for label, value in known(stands, words).items())
    return Prompt("one", place, context=context, messages=visits, options=options_of(pairs), value=VISIT, optional=False)


def known(stands: list[Standing], words: CaseWords) -> dict[str, str]:
    """What the sample says alike of all cases of a place, as label → value."""
    first, *others = ({**stand.case.about, **stand.case.preload} for stand in stands)
    alike = [name for name in KNOWN if first.get(name) and all(other.get(name) == first[name] for other in others)]
    return dict(words.said(stands[0].case, alike))
