"""Cases that are about a frame or plain numbers and have no design."""

from __future__ import annotations

from tests.reference.case import Case
from tests.reference.registry import design_kind


@design_kind("frame")
def frame(_case: Case) -> None:
    """No design: sampling and planning come before it."""
