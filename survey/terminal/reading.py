"""What is read on a screen: as much of it as there is room for, signs where there is more, and keys that turn the page."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Window
from prompt_toolkit.layout.containers import WindowRenderInfo
from prompt_toolkit.layout.controls import GetLinePrefixCallable, UIContent, UIControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.margins import Margin
from prompt_toolkit.utils import get_cwidth

from survey.language import _
from survey.terminal.prompt import PART

LEAST_ROWS = 3
UP, DOWN = "▲", "▼"


class Reading(UIControl):
    """Texts under each other, broken between words at the width of the terminal, newly after each resize.

    `parts` gives each text with its style, `first` the place among them that must be seen first, None the last one. Where they
    do not fit, a sign says how many lines there are above and below.
    """

    def __init__(self, parts: Callable[[], list[tuple[str, str]]], first: Callable[[], int | None] = int) -> None:
        self.parts = parts
        self.first = first
        self.top: int | None = None
        """The first line shown; None until the person turns a page."""
        self.height = 0
        self._shown: list[tuple[str, str]] = []

    def window(self, least: int = LEAST_ROWS, weight: int = 1) -> Window:
        """The window of these texts: no higher than they are, no lower than `least` lines of them."""

        def height() -> Dimension:
            count = len(self.lines(columns()))
            return Dimension(min=min(least, count), max=count, preferred=count, weight=weight)

        return Window(self, height=height)

    def lines(self, width: int) -> list[tuple[str, str]]:
        """(style, line) of everything."""
        return [(style, line) for style, text in self.parts() for line in broken(text, width).split("\n")]

    def create_content(self, width: int, height: int) -> UIContent:
        """The lines that are seen now."""
        parts = self.parts()
        if parts != self._shown:
            self._shown, self.top = parts, None
        lines, self.height = self.lines(width), height
        top = self._top(len(lines))
        room = height - (top > 0)
        more = len(lines) - top > room
        seen = lines[top : top + room - more]
        if top:
            seen.insert(0, ("class:more", f"{UP} " + _("Lines above: {count} (PgUp)").format(count=top)))
        if more:
            left = len(lines) - top - (room - more)
            seen.append(("class:more", f"{DOWN} " + _("More lines: {count} (PgDn)").format(count=left)))
        return UIContent(lambda place: [seen[place]], line_count=len(seen), show_cursor=False)

    def preferred_height(
        self, width: int, max_available_height: int, wrap_lines: bool, get_line_prefix: GetLinePrefixCallable | None
    ) -> int:
        """The lines that there are."""
        return len(self.lines(width))

    def _top(self, count: int) -> int:
        """The first line to show of so many: where the person has turned to, else what must be seen first."""
        if count <= self.height:
            return 0
        last = count - self.height + 1
        return min(self._begin() if self.top is None else self.top, last)

    def _begin(self) -> int:
        first = self.first()
        before = self.parts() if first is None else self.parts()[:first]
        return sum(broken(text, columns()).count("\n") + 1 for _style, text in before)

    def turn(self, step: int) -> None:
        """Turn one page on, or back for -1; no line is passed over."""
        count = len(self.lines(columns()))
        top = self._top(count)
        if step > 0:
            self.top = top + max(1, self.height - 1 - (top > 0))
        else:
            self.top = top - max(1, self.height - 2) if top > self.height - 1 else 0

    @property
    def ends(self) -> bool:
        """Whether the last line is seen."""
        count = len(self.lines(columns()))
        top = self._top(count)
        return count - top <= self.height - (top > 0)

    def keys(self, enter: bool) -> KeyBindings:
        """PgUp and PgDn where there is more than fits; with `enter` that key, too, turns the page until the last is seen."""
        made = KeyBindings()
        too_long = Condition(lambda: len(self.lines(columns())) > self.height)
        not_at_end = Condition(lambda: not self.ends)

        @made.add("pagedown", eager=True, filter=too_long)
        def on(event: KeyPressEvent) -> None:
            self.turn(1)

        @made.add("pageup", eager=True, filter=too_long)
        def back(event: KeyPressEvent) -> None:
            self.turn(-1)

        if enter:
            made.add("enter", eager=True, filter=not_at_end)(on)
        return made


class More(Margin):
    """One column beside a list, with a sign where lines are above or below what is seen."""

    def get_width(self, get_ui_content: Callable[[], UIContent]) -> int:
        """One column, also where everything fits: the list does not jump."""
        return 1

    def create_margin(self, window_render_info: WindowRenderInfo, width: int, height: int) -> StyleAndTextTuples:
        """The signs on the first and the last row."""
        first = UP if not window_render_info.top_visible else ""
        last = DOWN if not window_render_info.bottom_visible else ""
        return [("class:more", first), ("", "\n" * max(height - 1, 0)), ("class:more", last)]


def hanging(tokens: StyleAndTextTuples, width: int) -> StyleAndTextTuples:
    """Styled lines with the long ones broken between words, what follows indented under the text after the two-space gap.

    >>> hanging([("", " » "), ("", "1  Có lẫn giờ làm thêm"), ("", chr(10))], 16)
    [('', ' » '), ('', '1  Có lẫn giờ\\n      làm thêm'), ('', '\\n')]
    """
    lines: StyleAndTextTuples = []
    used = 0
    for style, text, *_handler in tokens:
        head, gap, label = text.partition("  ")
        indent = used + get_cwidth(head + gap)
        if gap and ("\n" in label or indent + get_cwidth(label) > width):
            lines.append((style, head + gap + broken(label, max(width - indent, 1)).replace("\n", "\n" + " " * indent)))
        else:
            lines.append((style, text))
        used = 0 if text == "\n" else used + get_cwidth(text)
    return lines


def worded(style: str, text: Callable[[], str]) -> Window:
    """A window of a text that is always seen whole."""
    return Reading(lambda: [(style, text())]).window(least=99)


def broken(text: str, columns: int) -> str:
    """The text with its lines broken between words; NFC Vietnamese has one column a letter.

    >>> print(broken("Có lẫn giờ làm thêm không?", 12))
    Có lẫn giờ
    làm thêm
    không?
    """
    return "\n".join("\n".join(wrap(line, columns)) for line in text.split("\n"))


def clipped(text: str, width: int) -> str:
    """The text if it fits in `width` columns, otherwise its beginning and an ellipsis.

    >>> clipped("Phiếu hỏi công nhân", 9)
    'Phiếu hỏ…'
    """
    if get_cwidth(text) <= width:
        return text
    kept = ""
    for letter in text:
        if get_cwidth(kept + letter) > width - 1:
            break
        kept += letter
    return kept + "…"


def innermost(sections: str, width: int) -> str:
    """The sections a question stands in, in `width` columns: outer ones give way first, the number of a repeat's instance never.

    >>> innermost("A. Bản thân › Thành viên khác 2/3", 24)
    '… › Thành viên khác 2/3'
    >>> innermost("A. Bản thân › Thành viên khác 2/3", 16)
    '… › Thành v… 2/3'
    """
    parts = sections.split(PART)
    while len(parts) > 1 and get_cwidth(sections) > width:
        del parts[0]
        sections = PART.join(["…", *parts])
    label, _gap, number = sections.rpartition(" ")
    if get_cwidth(sections) <= width or not number[:1].isdecimal():
        return clipped(sections, width)
    return f"{clipped(label, width - get_cwidth(number) - 1)} {number}"


def columns() -> int:
    """The width of the terminal now."""
    return get_app().output.get_size().columns
