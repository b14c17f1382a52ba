"""A rating grid: one row a question, one number key a rating, all on one screen; each rating is given at once."""

from __future__ import annotations

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.utils import get_cwidth

from survey.language import _
from survey.terminal.frame import Body
from survey.terminal.prompt import Action, Given, Prompt
from survey.terminal.reading import More, broken, worded


class Grid:
    """The state of one grid screen: the row the cursor is on."""

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt
        here = (place for place, row in enumerate(prompt.rows) if row.path == prompt.path)
        self.row = next(here, 0)

    @property
    def path(self) -> str:
        """The question the cursor is on."""
        return self.prompt.rows[self.row].path

    @property
    def actions(self) -> frozenset[Action]:
        """The keys that have an effect on the question the cursor is on."""
        return self.prompt.rows[self.row].actions or self.prompt.actions

    def move(self, step: int) -> None:
        """Move the cursor up or down, staying inside the grid."""
        self.row = min(max(self.row + step, 0), len(self.prompt.rows) - 1)

    def lines(self, width: int) -> StyleAndTextTuples:
        """One row of the legend's codes for each question, its label whole, the given rating in brackets."""
        options = self.prompt.options
        cell = max(get_cwidth(option.code) for option in options) + 3
        room = max(width - cell * len(options) - 3, 1)
        lines: StyleAndTextTuples = []
        for place, row in enumerate(self.prompt.rows):
            *over, label = broken(f"{row.label} {row.missing}".rstrip(), room).split("\n")
            marks = "".join(f"[{option.code}]" if option.value == row.value else f" {option.code} " for option in options)
            style = "class:cursor" if place == self.row else "class:chosen" if row.value else ""
            pointer = "»" if place == self.row else " "
            if place == self.row:
                lines.append(("[SetCursorPosition]", ""))
            for text, codes in (*((text, "") for text in over), (label, marks)):
                lines += [(style, f"{pointer} {text}{' ' * max(room - get_cwidth(text), 0)} {codes}".rstrip()), ("", "\n")]
                pointer = " "
        return lines


def grid(prompt: Prompt) -> Body:
    """The grid as the body of a screen. A number gives `Given(value, row)`; Enter on the last row or on a full grid ends it."""
    state = Grid(prompt)
    control = FormattedTextControl(lambda: state.lines(get_app().output.get_size().columns), focusable=True, show_cursor=False)
    rows = Window(control, height=Dimension(min=1), right_margins=[More()])
    legend = "   ".join(f"{option.code}\u00a0{option.label}" for option in prompt.options)
    told = worded("class:hint", lambda: legend)
    how = worded("class:instruction", lambda: _("Number key rates the row, arrows move, Enter goes on"))
    keys = KeyBindings()
    keys.add("up", eager=True)(lambda event: state.move(-1))
    keys.add("down", eager=True)(lambda event: state.move(1))

    def rate(code: str, value: str) -> None:
        @keys.add(code, eager=True)
        def give(event: KeyPressEvent) -> None:
            event.app.exit(result=Given(value, state.path))

    for option in prompt.options:
        rate(option.code, option.value)

    @keys.add("enter", eager=True)
    def confirm(event: KeyPressEvent) -> None:
        event.app.exit(result=Given("", ""))

    return Body(HSplit([told, how, rows]), rows, keys, path=lambda: state.path, actions=lambda: state.actions)
