"""The one chart of the page that is more than a bar: interviews done against the plan, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from survey.fieldwork.monitor.situation import Day

WIDTH, HEIGHT = 860, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 28
STEPS = (1, 2, 5)


def progress_chart(days: Sequence[Day], planned: str, done: str) -> str:
    """Two lines over the days of the fieldwork; `planned` and `done` are what they are called. Empty without two days.

    >>> progress_chart([Day("2023-10-02", 4, 3), Day("2023-10-03", 8, 9)], "plan", "done").count("<polyline")
    2
    """
    if len(days) < 2:
        return ""
    top = max(max(day.planned, day.done) for day in days)
    across, high = (WIDTH - LEFT - RIGHT) / (len(days) - 1), (HEIGHT - TOP - BOTTOM) / top

    def line(values: Sequence[int], kind: str, name: str) -> str:
        points = " ".join(
            f"{LEFT + place * across:.1f},{HEIGHT - BOTTOM - value * high:.1f}" for place, value in enumerate(values)
        )
        return f'<polyline class="{kind}" points="{points}"><title>{escape(name)}: {values[-1]}</title></polyline>'

    marks = "".join(
        f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        for value in ticks(top)
        for y in (HEIGHT - BOTTOM - value * high,)
    )
    every = max(1, len(days) // 8)
    dates = "".join(
        f'<text x="{LEFT + place * across:.1f}" y="{HEIGHT - 8}" text-anchor="{_anchor(place, len(days))}">{_short(day)}</text>'
        for place, day in enumerate(days)
        if place % every == 0
    )
    lines = line([day.planned for day in days], "plan", planned) if days[-1].planned else ""
    lines += line([day.done for day in days], "done", done)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(done)}">{marks}{dates}{lines}</svg>'


def _anchor(place: int, count: int) -> str:
    """Where a date stands on its mark: the last one must not run out of the picture."""
    return "end" if place == count - 1 else "middle"


def _short(day: Day) -> str:
    return f"{day.date[8:]}/{day.date[5:7]}"


def ticks(top: int) -> list[int]:
    """Three to six round numbers from 0 to at most `top`.

    >>> ticks(118), ticks(7), ticks(1)
    ([0, 20, 40, 60, 80, 100], [0, 2, 4, 6], [0, 1])
    """
    step = next(unit * 10**power for power in range(9) for unit in STEPS if top / (unit * 10**power) <= 6)
    return list(range(0, top + 1, step))
