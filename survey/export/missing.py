"""Why an answer is missing, and how .sav and .dta say it."""

from __future__ import annotations

from collections.abc import Mapping

from survey.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A reason: `code` is what .sav holds (None: system-missing), `stata` the extended missing value of .dta."""

    name: str
    code: int | None
    stata: str
    label: Mapping[str, str]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("dont_know", -97, "a", {"vi": "Không biết", "en": "Don't know"}),
        Kind("refused", -98, "b", {"vi": "Từ chối trả lời", "en": "Refused"}),
        Kind("not_applicable", -99, "c", {"vi": "Không áp dụng", "en": "Not applicable"}),
        Kind("not_asked", None, "d", {"vi": "Không hỏi (theo bước nhảy)", "en": "Not asked (skipped)"}),
        Kind("not_reached", None, "e", {"vi": "Chưa hỏi tới (bỏ dở)", "en": "Not reached (break-off)"}),
        Kind("blank", -96, "f", {"vi": "Để trống", "en": "Left blank"}),
    )
}
"""`blank`: the question was shown, an answer was not required, and none was given."""

LOWEST, HIGHEST = -99, -96
"""The codes of .sav lie in this range, which no answer of a variable with reasons may enter."""
