"""Soft checks: an unlikely answer is kept, and the interviewer either mends it or says why it stands."""

from __future__ import annotations

from survey.language import _
from survey.terminal.desk import Desk
from survey.terminal.prompt import Message


def settle(desk: Desk, path: str) -> bool:
    """Have the open soft checks on an answer confirmed with a reason; False where the answer is to be mended instead."""
    warnings = desk.session.evaluation.warnings(path)
    if not warnings:
        return True
    messages = tuple(Message("warning", warning.message) for warning in warnings)
    options = [("mend", _("Correct the answer")), ("stands", _("The answer is right: confirm it with a reason"))]
    if desk.choose(_("Please check with the respondent"), options, messages, value="mend") != "stands":
        return False
    reason = desk.line(_("Why is this answer right?"), messages=messages)
    if not reason:
        return False
    desk.session.confirm(path, reason)
    return True
