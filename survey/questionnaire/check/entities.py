"""Entities: records that ODK Central makes or changes when a submission arrives; nothing here does."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form


def find(form: Form) -> Iterator[Problem]:
    for path in form.questionnaire.elements:
        if path.endswith(("meta/entity", "meta/entities:entity")):
            what = _("ODK Central makes or changes an entity when this form arrives; headquarters here does not")
            yield Problem(path, what, _("what the entity would hold is in the dataset that survey export makes"))


RULE = Rule("entities", "portability", find)
