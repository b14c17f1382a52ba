"""Lists of at most nine coded answers: questionary's select and checkbox, picked by number keys and confirmed with Enter."""

from __future__ import annotations

from typing import Any

import questionary
from prompt_toolkit.filters import to_filter
from prompt_toolkit.formatted_text import StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from questionary.prompts.common import InquirerControl

from survey.language import _
from survey.terminal.frame import Body
from survey.terminal.prompt import Given, Option, Prompt, in_option_order, toggled
from survey.terminal.reading import More, columns, hanging, worded
from survey.terminal.text import own_keys

QUIET: dict[str, Any] = {"use_jk_keys": False, "use_emacs_keys": False, "instruction": " "}
"""Letters are never moves, Ctrl-N and Ctrl-P have other meanings here, and the instruction is ours."""
NOTHING = "\x00"
"""The value of the first line, which picks nothing: no choice can have it, and Enter on it is never one of the answers."""


def one_of(prompt: Prompt) -> Body:
    """A single choice: the number key moves to the answer, Enter confirms it; the present answer is preselected."""
    choices = [
        questionary.Choice(f"{option.code}  {option.label}", value=option.value, shortcut_key=option.code)
        for option in prompt.options
    ]
    known = any(option.value == prompt.value for option in prompt.options)
    if prompt.optional or not known:
        nothing = _("(not answered)") if prompt.path else _("(cancel)")
        choices.insert(0, questionary.Choice(f"–  {nothing}", value=NOTHING, shortcut_key=False))
    offset = len(choices) - len(prompt.options)
    question = questionary.select("", choices=choices, default=prompt.value if known else NOTHING, **QUIET)
    control = control_of(question)
    keys = KeyBindings()
    for place, option in enumerate(prompt.options, offset):
        _bind_number(keys, option, lambda event, place=place: setattr(control, "pointed_at", place))

    @keys.add("enter", eager=True)
    def confirm(event: KeyPressEvent) -> None:
        picked = str(control.get_pointed_at().value)
        event.app.exit(result=Given("" if picked == NOTHING else picked, prompt.path))

    return _body(control, keys, _("Number key, then Enter"), question)


def several_of(prompt: Prompt) -> Body:
    """A multiple choice, or a ranking: a number key or Space adds and takes away; a ranking keeps the order of the presses."""
    ranking = prompt.kind == "rank"
    choices = [questionary.Choice(option.label, value=option.value) for option in prompt.options]
    question = questionary.checkbox("", choices=choices, **QUIET)
    control = control_of(question)

    def show(chosen: tuple[str, ...]) -> None:
        control.selected_options = list(chosen)
        for choice, option in zip(control.choices, prompt.options, strict=True):
            place = chosen.index(option.value) + 1 if ranking and option.value in chosen else None
            mark = f"[{place or ' '}] " if ranking else ""
            choice.title = f"{mark}{option.code}  {option.label}"

    def toggle(value: str) -> None:
        show(toggled(tuple(control.selected_options), value, prompt.exclusive))

    show(tuple(value for value in prompt.chosen if any(option.value == value for option in prompt.options)))
    keys = KeyBindings()
    for option in prompt.options:
        _bind_number(keys, option, lambda event, value=option.value: toggle(value))

    @keys.add(" ", eager=True)
    def toggle_pointed(event: KeyPressEvent) -> None:
        toggle(str(control.get_pointed_at().value))

    # questionary's own `a` (all) and `i` (invert) would answer for the respondent.
    @keys.add("a", eager=True)
    @keys.add("i", eager=True)
    def ignore(event: KeyPressEvent) -> None:
        pass

    @keys.add("enter", eager=True)
    def confirm(event: KeyPressEvent) -> None:
        chosen = tuple(control.selected_options)
        event.app.exit(result=Given(" ".join(chosen if ranking else in_option_order(chosen, prompt.options)), prompt.path))

    told = _("Number keys in order of rank, then Enter") if ranking else _("Number keys or Space, then Enter")
    return _body(control, keys, told, question)


def note(prompt: Prompt) -> Body:
    """A text that is only read: Enter goes on. It is drawn like a list of one, without the list."""
    keys = KeyBindings()

    @keys.add("enter", eager=True)
    def confirm(event: KeyPressEvent) -> None:
        event.app.exit(result=Given("", prompt.path))

    going_on: StyleAndTextTuples = [("class:pointer", " » "), ("class:highlighted", "  " + _("Continue"))]
    return _body(FormattedTextControl(going_on), keys, _("Enter to go on"))


def control_of(question: questionary.Question) -> InquirerControl:
    """The list that a questionary prompt shows; its long lines are broken between words."""
    control = next(part for part in question.application.layout.find_all_controls() if isinstance(part, InquirerControl))
    drawn = control.text
    control.text = lambda: hanging(to_formatted_text(drawn), columns() - 1)
    return control


def _bind_number(keys: KeyBindings, option: Option, act: Any) -> None:
    keys.add(option.code, eager=True)(act)


def _body(
    control: FormattedTextControl, keys: KeyBindings, instruction: str, question: questionary.Question | None = None
) -> Body:
    """The list under one line that says how to answer; `question` is questionary's prompt it was taken from."""
    control.focusable = to_filter(True)
    control.show_cursor = False
    window = Window(control, height=Dimension(min=1), wrap_lines=True, right_margins=[More()])
    told = worded("class:instruction", lambda: instruction)
    if question is None:
        return Body(HSplit([told, window]), window, keys)
    return Body(HSplit([told, window]), window, merge_key_bindings([own_keys(question), keys]), app=question.application)
