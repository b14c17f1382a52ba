"""The world around an interview: the clock, chance, the device. Given from outside, so that a replay or a test can fix it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime

from survey.expression.data import Node
from survey.frozen import dataclass


def local_now() -> datetime:
    """This moment with the machine's offset from UTC."""
    return datetime.now().astimezone()


@dataclass(frozen=True)
class InterviewEnvironment:
    """`clock` gives the moment, `random` chance, `properties` what the device says of itself (`deviceid`, `username` …).

    `tables` are instances that come from outside the form, by id: the last record (`__last-saved`), a sample list.
    """

    clock: Callable[[], datetime] = local_now
    random: random.Random = field(default_factory=random.SystemRandom)
    properties: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Node] = field(default_factory=dict)
