"""Final dispositions of cases and the rates computed from them, as the AAPOR Standard Definitions lay down.

Source: American Association for Public Opinion Research (2023), Standard Definitions: Final Dispositions of Case Codes and
Outcome Rates for Surveys, 10th edition; codes of in-person surveys, rates of the chapter "Calculating outcome rates".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from survey.errors import SurveyError
from survey.frozen import dataclass
from survey.language import _


class Group(StrEnum):
    """The letters that the rates are written in."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_PLACE = "UH"
    """Whether there is an eligible household or place is not known."""
    UNKNOWN_PERSON = "UO"
    """Whether there is an eligible person is not known."""
    NOT_ELIGIBLE = "NE"


@dataclass(frozen=True, slots=True)
class Disposition:
    """What became of a case: `name` as events hold it, AAPOR's `code`, and its group."""

    name: str
    code: str
    group: Group


DISPOSITIONS = {
    name: Disposition(name, code, group)
    for name, code, group in (
        ("complete", "1.1", Group.COMPLETE),
        ("partial", "1.2", Group.PARTIAL),
        ("refusal", "2.11", Group.REFUSAL),
        ("break_off", "2.12", Group.REFUSAL),
        ("no_entry", "2.23", Group.NON_CONTACT),
        ("nobody_there", "2.24", Group.NON_CONTACT),
        ("away", "2.25", Group.NON_CONTACT),
        ("dead", "2.31", Group.OTHER),
        ("unable", "2.32", Group.OTHER),
        ("language", "2.33", Group.OTHER),
        ("other", "2.36", Group.OTHER),
        ("not_attempted", "3.11", Group.UNKNOWN_PLACE),
        ("unsafe", "3.17", Group.UNKNOWN_PLACE),
        ("not_found", "3.18", Group.UNKNOWN_PLACE),
        ("no_screener", "3.21", Group.UNKNOWN_PERSON),
        ("not_eligible", "4.0", Group.NOT_ELIGIBLE),
        ("closed_down", "4.5", Group.NOT_ELIGIBLE),
        ("quota_filled", "4.8", Group.NOT_ELIGIBLE),
    )
}
"""Every final disposition by its name; a contact whose respondent makes an appointment is `away` until it is kept."""

OUTCOMES = {
    "complete": "Complete",
    "partial": "Partly complete",
    "refusal": "Refused",
    "break_off": "Broken off",
    "no_entry": "No way in",
    "nobody_there": "Nobody there",
    "away": "Away or busy",
    "dead": "Deceased",
    "unable": "Not able to answer",
    "language": "No common language",
    "other": "Another reason",
    "not_attempted": "Not yet visited",
    "unsafe": "Not to be reached or not safe",
    "not_found": "Place not found",
    "no_screener": "Not known whether anybody is eligible",
    "not_eligible": "Not eligible",
    "closed_down": "Closed down or moved away",
    "quota_filled": "Quota filled",
}
"""What dispositions are called."""

_ALSO = {"ineligible": "not_eligible", "non_contact": "nobody_there"}
"""Names that questionnaires and lists use for the same."""


def disposition(name: str) -> Disposition:
    """The disposition of that name.

    Raises:
        SurveyError: there is none.

    >>> disposition("break_off").code, disposition("ineligible").group.value
    ('2.12', 'NE')
    """
    found = DISPOSITIONS.get(_ALSO.get(name, name))
    if found is None:
        raise SurveyError(
            _("“{name}” is no outcome of a contact").format(name=name),
            advice=_("use: {names}").format(names=", ".join(DISPOSITIONS)),
        )
    return found


@dataclass(frozen=True, slots=True)
class Rates:
    """AAPOR's outcome rates, each None where it has no denominator; `e` is the share of unknown cases taken to be eligible."""

    e: float | None
    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    rr5: float | None
    rr6: float | None
    coop1: float | None
    coop2: float | None
    coop3: float | None
    coop4: float | None
    ref1: float | None
    ref2: float | None
    ref3: float | None
    con1: float | None
    con2: float | None
    con3: float | None


def rates(counts: Mapping[Group, float], e: float | None = None) -> Rates:
    """Response, cooperation, refusal and contact rates of cases counted (or weighted and summed) by group.

    Without `e` the unknown cases are taken to be eligible in the proportion of the known ones (AAPOR 2023, "proportional
    allocation"; the CASRO method).

    Raises:
        ValueError: a count is negative, or `e` is no share.

    >>> found = rates({Group.COMPLETE: 60, Group.REFUSAL: 20, Group.UNKNOWN_PLACE: 20, Group.NOT_ELIGIBLE: 20})
    >>> found.rr1, found.e, round(found.rr3, 4), found.coop1
    (0.6, 0.8, 0.625, 0.75)
    """
    if any(count < 0 for count in counts.values()) or (e is not None and not 0 <= e <= 1):
        raise ValueError("counts are not negative, and e lies between 0 and 1")
    i, p, r, nc, o, uh, uo, ne = (counts.get(group, 0) for group in Group)
    eligible, unknown = i + p + r + nc + o, uh + uo
    share = e if e is not None else _ratio(eligible, eligible + ne)
    likely = eligible + (share * unknown if share is not None else unknown)
    met = i + p + r + o
    return Rates(
        share,
        rr1=_ratio(i, eligible + unknown), rr2=_ratio(i + p, eligible + unknown),
        rr3=_ratio(i, likely), rr4=_ratio(i + p, likely),
        rr5=_ratio(i, eligible), rr6=_ratio(i + p, eligible),
        coop1=_ratio(i, met), coop2=_ratio(i + p, met), coop3=_ratio(i, i + p + r), coop4=_ratio(i + p, i + p + r),
        ref1=_ratio(r, eligible + unknown), ref2=_ratio(r, likely), ref3=_ratio(r, eligible),
        con1=_ratio(met, eligible + unknown), con2=_ratio(met, likely), con3=_ratio(met, eligible),
    )  # fmt: skip


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
