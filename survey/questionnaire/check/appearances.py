"""Appearances that are probably misspelt; any other that is not known is some tool's own."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form

KNOWN = (
    "multiline", "numbers", "url", "masked", "printer", "thousands-sep", "bearing", "no-calendar", "month-year", "year",
    "ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "placement-map", "maps", "hide-input", "signature",
    "draw", "annotate", "selfie", "new", "new-front", "new-rear", "front", "counter", "vertical", "rating", "picker", "no-ticks",
    "quick", "minimal", "autocomplete", "search", "compact", "quickcompact", "columns", "columns-pack", "columns-flex",
    "horizontal", "horizontal-compact", "likert", "image-map", "map", "list", "list-nolabel", "label", "table-list", "field-list",
    "intent", "distress", "comments", "randomized", "intro", "hidden", "summary", "custom", "dynamic",
)  # fmt: skip
"""The appearances of the XLSForm documentation, and words that real forms use beside them."""

ALIKE = 0.85
SHORTEST = 5


def find(form: Form) -> Iterator[Problem]:
    for element in form.elements:
        if any("(" in word for word in element.appearance):  # search('…') and calls of other apps
            continue
        for word in element.appearance:
            near = get_close_matches(word, KNOWN, 1, ALIKE) if len(word) >= SHORTEST and word not in KNOWN else []
            if near and word.lower() not in KNOWN and not word.startswith(near[0] + "-"):
                what = _("no tool knows the appearance {name}").format(name=word)
                yield Problem(element.path, what, _("did you mean {name}?").format(name=near[0]))


RULE = Rule("misspelt-appearance", "warning", find)
