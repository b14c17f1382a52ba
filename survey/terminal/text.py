"""Typed answers: questionary's text and password prompts, on one line or several, checked as they are confirmed and normalised
to NFC."""

from __future__ import annotations

import questionary
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding import KeyBindings, KeyBindingsBase, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout.controls import BufferControl

from survey.errors import AnswerError
from survey.language import _
from survey.terminal.frame import Body, Notice
from survey.terminal.prompt import Given, Prompt, stored


def typed(prompt: Prompt, notice: Notice) -> Body:
    """A line of text; Enter confirms it once `prompt.store` accepts it, and what was typed stays where it does not."""
    make = questionary.password if prompt.kind == "secret" else questionary.text
    question = make("", default=prompt.typed, qmark="›")
    return _body(question, _confirming(prompt, notice, buffer_of(question), "enter"))


def long_text(prompt: Prompt, notice: Notice) -> Body:
    """Lines of text: Enter begins a new line, Enter on an empty last line confirms, as does Ctrl-O from anywhere."""
    question = questionary.text(
        "",
        default=prompt.typed,
        qmark="›",
        multiline=True,
        instruction=_("Enter: a new line · ^O, or Enter on an empty line: done") + "\n",
    )
    buffer = buffer_of(question)
    keys = _confirming(prompt, notice, buffer, "c-o")

    @keys.add("enter", eager=True)
    def new_line(event: KeyPressEvent) -> None:
        if buffer.document.is_cursor_at_the_end and not buffer.document.current_line.strip():
            _confirm(event, prompt, notice, buffer)
        else:
            buffer.newline()

    return _body(question, keys)


def _confirming(prompt: Prompt, notice: Notice, buffer: Buffer, key: str) -> KeyBindings:
    keys = KeyBindings()
    keys.add(key, eager=True)(lambda event: _confirm(event, prompt, notice, buffer))
    buffer.on_text_changed += lambda _buffer: notice.tell("")
    return keys


def _confirm(event: KeyPressEvent, prompt: Prompt, notice: Notice, buffer: Buffer) -> None:
    """Give the answer, once `prompt.store` accepts it; otherwise say why not."""
    try:
        event.app.exit(result=Given(stored(prompt, buffer.text), prompt.path))
    except AnswerError as error:
        notice.tell(str(error), "problem")


def _body(question: questionary.Question, keys: KeyBindings) -> Body:
    """The prompt as questionary draws it, with its own keys and ours, ours winning."""
    buffer = buffer_of(question)
    app = question.application
    focus = next(part for part in app.layout.find_all_windows() if getattr(part.content, "buffer", None) is buffer)
    return Body(app.layout.container, focus, merge_key_bindings([own_keys(question), keys]), draft=lambda: buffer.text, app=app)


def own_keys(question: questionary.Question) -> KeyBindingsBase:
    """The bindings questionary gave a prompt; ours are merged after them, so that ours win."""
    return question.application.key_bindings or KeyBindings()


def buffer_of(question: questionary.Question) -> Buffer:
    """The line that is being edited."""
    controls = question.application.layout.find_all_controls()
    return next(part.buffer for part in controls if isinstance(part, BufferControl) and part.buffer.name == "DEFAULT_BUFFER")
