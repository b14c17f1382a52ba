"""The key bindings that every prompt shares: those of the table of keys, and leaving."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from survey.terminal.keys import KEYS, Key, not_here
from survey.terminal.prompt import Action, Command


def bindings(
    actions: Callable[[], frozenset[Action]], tell: Callable[[str], None], draft: Callable[[], str], path: Callable[[], str]
) -> KeyBindings:
    """The shared bindings: an effective key leaves the prompt with its Command, the others tell why not."""
    made = KeyBindings()

    def bind(key: Key) -> None:
        def act(event: KeyPressEvent) -> None:
            if key.action in actions():
                event.app.exit(result=Command(key.action, path=path(), draft=draft()))
            else:
                tell(not_here(key.action))
                event.app.invalidate()

        made.add(key.function, eager=True)(act)
        made.add(key.control, eager=True)(act)

    for key in KEYS:
        bind(key)
    return made


def leaving() -> KeyBindings:
    """Ctrl-C and Ctrl-D: the person leaves, and whoever runs the interview pauses it."""
    made = KeyBindings()

    @made.add("c-c", eager=True)
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    @made.add("c-d", eager=True)
    def end_of_input(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError)

    return made
