"""The frame around every prompt: header, question, messages, the prompt's own part, footer; redrawn whole on resize."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindingsBase, merge_key_bindings
from prompt_toolkit.layout import AnyContainer, ConditionalContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from survey.language import _
from survey.terminal.bindings import bindings, leaving
from survey.terminal.keys import footer
from survey.terminal.prompt import SIGNS, Header, Message, Prompt

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
        "highlighted": "reverse",
        "selected": "bold",
        "qmark": "",
    }
)
# How long Esc waits for the rest of a key sequence; function keys arrive whole, so half a second would only slow people down.
ESCAPE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Device:
    """Where keys come from and where the screen goes; None is the terminal the program was started in."""

    input: Input | None = None
    output: Output | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A prompt's own part of the screen: what is drawn, which window has the focus, its keys, and what it can tell of itself."""

    container: AnyContainer
    focus: Any
    keys: KeyBindingsBase
    draft: Callable[[], str] = str
    path: Callable[[], str] | None = None


class Notice:
    """The short message that a key without effect leaves until the next key."""

    def __init__(self) -> None:
        self.text = ""

    def tell(self, text: str) -> None:
        """Show this sentence in place of the last."""
        self.text = text


def framed(prompt: Prompt, body: Body, notice: Notice) -> Application[Any]:
    """The full-screen application that shows a prompt's body inside the frame, with the shared keys merged into its own."""
    shared = bindings(prompt, notice.tell, body.draft, body.path or (lambda: prompt.path))
    app: Application[Any] = Application(
        layout=Layout(_frame(prompt, body, notice), focused_element=body.focus),
        key_bindings=merge_key_bindings([body.keys, shared, leaving()]),
        style=STYLE,
        full_screen=True,
        erase_when_done=True,
    )
    app.ttimeoutlen = ESCAPE_SECONDS
    return app


def _frame(prompt: Prompt, body: Body, notice: Notice) -> HSplit:
    """The parts from top to bottom. Where there is not room for all, the context gives way first, then the list scrolls."""
    parts: list[AnyContainer] = [*_header(prompt.header), Window(height=Dimension(max=1))]
    if prompt.context:
        parts.append(_text("class:context", lambda: "\n".join(prompt.context), Dimension(min=0, weight=1)))
    parts.append(_text("class:question", lambda: prompt.text, Dimension(min=1, weight=20)))
    if prompt.hint:
        parts.append(_text("class:hint", lambda: prompt.hint, Dimension(min=1, weight=5)))
    parts += [_message(message) for message in prompt.messages]
    told = _text("class:warning", lambda: "! " + notice.text, Dimension(min=1))
    parts.append(ConditionalContainer(told, filter=Condition(lambda: bool(notice.text))))
    return HSplit([*parts, Window(height=Dimension(max=1)), body.container, _footer(prompt)])


def _message(message: Message) -> Window:
    """A message with its sign: ✗ problem, ! warning, · information (the sign carries the meaning where there is no colour)."""
    return _text(f"class:{message.tone}", lambda: SIGNS[message.tone] + message.text, Dimension(min=1, weight=5))


def _footer(prompt: Prompt) -> Window:
    def lines() -> StyleAndTextTuples:
        return wrapped(footer(prompt), _columns())

    return Window(FormattedTextControl(lines), height=lambda: 1 + sum(part[1] == "\n" for part in lines()))


def _header(header: Header) -> list[AnyContainer]:
    lines: list[AnyContainer] = [_line(lambda: header.title, lambda: _progress(header), "class:header")]
    if header.section or header.people or header.language:
        right = "  ".join(part for part in (header.people, header.language) if part)
        lines.append(_line(lambda: header.section, lambda: right, "class:section"))
    if header.banner:
        lines.append(_line(lambda: header.banner, str, "class:banner"))
    return lines


def _progress(header: Header) -> str:
    if not header.total:
        return ""
    return _("{done} of {total} questions").format(done=header.done, total=header.total)


def _line(left: Callable[[], str], right: Callable[[], str], style: str) -> Window:
    """One line with a text at each end; the left one is cut with … where the two do not fit."""

    def content() -> StyleAndTextTuples:
        room = _columns() - get_cwidth(right()) - 3
        return [(style, f" {clipped(left(), room):<{max(room, 0)}} {right()} ")]

    return Window(FormattedTextControl(content), height=1, style=style)


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


def _text(style: str, text: Callable[[], str], height: Dimension) -> Window:
    """A text broken between words at the width of the terminal, newly after each resize."""

    def content() -> StyleAndTextTuples:
        return [(style, broken(text(), _columns()))]

    return Window(FormattedTextControl(content), height=height, dont_extend_height=True, wrap_lines=True)


def broken(text: str, columns: int) -> str:
    """The text with its lines broken between words; NFC Vietnamese has one column a letter.

    >>> print(broken("Có lẫn giờ làm thêm không?", 12))
    Có lẫn giờ
    làm thêm
    không?
    """
    return "\n".join("\n".join(wrap(line, columns)) for line in text.split("\n"))


def _columns() -> int:
    return get_app().output.get_size().columns
