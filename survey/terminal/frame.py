"""The frame around every prompt: header, question, messages, the prompt's own part, footer; redrawn whole on resize."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindingsBase, merge_key_bindings
from prompt_toolkit.layout import AnyContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from survey.frozen import dataclass
from survey.language import _
from survey.terminal.bindings import bindings, leaving
from survey.terminal.keys import footer
from survey.terminal.prompt import SIGNS, Action, Header, Message, Prompt, Tone
from survey.terminal.reading import Reading, clipped, columns, innermost

STYLE = Style.from_dict(
    {
        "header": "reverse",
        "section": "",
        "banner": "bold reverse",
        "question": "bold",
        "hint": "italic",
        "context": "fg:ansibrightblack",
        "problem": "bold fg:ansired",
        "warning": "bold fg:ansiyellow",
        "info": "fg:ansicyan",
        "chosen": "bold",
        "cursor": "reverse",
        "instruction": "italic",
        "key": "bold",
        "off": "fg:ansibrightblack",
        "more": "bold fg:ansicyan",
        "highlighted": "reverse",
        "selected": "bold",
        "qmark": "",
    }
)
# How long Esc waits for the rest of a key sequence; function keys arrive whole, so half a second would only slow people down.
ESCAPE_SECONDS = 0.05
ROWS_FOR_ALL_KEYS = 20
"""A lower terminal names only the keys that have an effect, without their second names."""


Actions: TypeAlias = Callable[[], frozenset[Action]]
"""The keys that have an effect now."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where keys come from and where the screen goes; None is the terminal the program was started in."""

    input: Input | None = None
    output: Output | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A prompt's own part of the screen: what is drawn, which window has the focus, its keys, what it can tell of itself, and
    questionary's application where one came with it."""

    container: AnyContainer
    focus: Any
    keys: KeyBindingsBase
    draft: Callable[[], str] = str
    path: Callable[[], str] | None = None
    actions: Actions | None = None
    app: Application[Any] | None = None


class Notice:
    """The short message that a key without effect, or an answer that cannot be taken, leaves until the next key."""

    def __init__(self) -> None:
        self.text = ""
        self.tone: Tone = "warning"

    def tell(self, text: str, tone: Tone = "warning") -> None:
        """Show this sentence in place of the last; an empty one takes it away."""
        self.text, self.tone = text, tone


def framed(prompt: Prompt, body: Body, notice: Notice) -> Application[Any]:
    """The full-screen application that shows a prompt's body inside the frame, with the shared keys merged into its own."""
    actions = body.actions or (lambda: prompt.actions)
    shared = bindings(actions, notice.tell, body.draft, body.path or (lambda: prompt.path))
    reading = _reading(prompt, notice)
    pages = reading.keys(enter=prompt.kind == "note")
    # To make an application takes as long as to draw one: questionary's own is dressed anew where it has made one.
    app: Application[Any] = body.app or Application()
    app.layout = Layout(_frame(prompt, body, reading, actions), focused_element=body.focus)
    app.key_bindings = merge_key_bindings([body.keys, shared, pages, leaving()])
    app.style = STYLE
    app.full_screen = app.renderer.full_screen = app.erase_when_done = True
    app.ttimeoutlen = ESCAPE_SECONDS
    return app


def _frame(prompt: Prompt, body: Body, reading: Reading, actions: Actions) -> HSplit:
    """The parts from top to bottom. What is read and what is answered share the room; both say where there is more of them."""
    gap = Window(height=Dimension(max=1))
    parts: list[AnyContainer] = [*_header(prompt.header), gap, reading.window(), gap, body.container]
    if prompt.below:
        parts.append(Reading(lambda: [("class:context", "\n".join(prompt.below))]).window(least=1))
    return HSplit([*parts, _footer(actions)], window_too_small=_too_small())


def _reading(prompt: Prompt, notice: Notice) -> Reading:
    """The context, the question, its hint, the messages, and the notice. Where there is not room for all, the question is seen
    first; the end, where a message or a notice wants something."""

    def parts() -> list[tuple[str, str]]:
        hint = [("class:hint", prompt.hint)] if prompt.hint else []
        told = [Message(notice.tone, notice.text)] if notice.text else []
        return [*above, ("class:question", prompt.text), *hint, *map(_message, (*prompt.messages, *told))]

    above = [("class:context", "\n".join(prompt.context))] if prompt.context else []
    wanting = any(message.tone != "info" for message in prompt.messages)
    return Reading(parts, lambda: None if notice.text or wanting else len(above))


def _message(message: Message) -> tuple[str, str]:
    """A message with its sign: ✗ problem, ! warning, · information (the sign carries the meaning where there is no colour)."""
    return f"class:{message.tone}", SIGNS[message.tone] + message.text


def _too_small() -> Window:
    return Window(FormattedTextControl(lambda: _("The window is too small; please make it larger.")), wrap_lines=True)


def _footer(actions: Actions) -> Window:
    def lines() -> StyleAndTextTuples:
        size = get_app().output.get_size()
        return wrapped(footer(actions(), short=size.rows < ROWS_FOR_ALL_KEYS), size.columns)

    return Window(FormattedTextControl(lines), height=lambda: 1 + sum(part[1] == "\n" for part in lines()))


def _header(header: Header) -> list[AnyContainer]:
    lines: list[AnyContainer] = [_line(partial(clipped, header.title), lambda: _progress(header), "class:header")]
    if header.section or header.people or header.language:
        right = "  ".join(part for part in (header.people, header.language) if part)
        lines.append(_line(partial(innermost, header.section), lambda: right, "class:section"))
    if header.banner:
        lines.append(_line(partial(clipped, header.banner), str, "class:banner"))
    return lines


def _progress(header: Header) -> str:
    if not header.total:
        return ""
    return _("{done} of {total} questions").format(done=header.done, total=header.total)


def _line(left: Callable[[int], str], right: Callable[[], str], style: str) -> Window:
    """One line with a text at each end; the left one is made to fit the columns that the right one leaves."""

    def content() -> StyleAndTextTuples:
        room = columns() - get_cwidth(right()) - 3
        return [(style, f" {left(room):<{max(room, 0)}} {right()} ")]

    return Window(FormattedTextControl(content), height=1, style=style)


def wrapped(parts: list[tuple[str, str]], columns: int) -> StyleAndTextTuples:
    """Styled parts in groups of four (key, space, label, gap) broken into lines between groups, never inside one."""
    lines: StyleAndTextTuples = []
    used = 0
    for start in range(0, len(parts), 4):
        group = parts[start : start + 4]
        width = sum(get_cwidth(text) for _style, text in group[:3])
        if used and used + width > columns:
            lines.append(("", "\n"))
            used = 0
        lines += group
        used += width + get_cwidth(group[3][1])
    return lines
