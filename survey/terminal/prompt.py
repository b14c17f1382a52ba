"""What a console is asked to show and what it gives back: plain data, the same for a screen, a pipe and a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import Enum
from typing import Literal, Protocol

from survey.frozen import dataclass
from survey.language import fold, nfc

Kind = Literal["text", "long_text", "secret", "one", "many", "rank", "note", "grid"]
Tone = Literal["problem", "warning", "info"]


class Action(Enum):
    """What an interviewer can ask for on any screen, whatever the question."""

    HELP = "help"
    BACK = "back"
    JUMP = "jump"
    REVIEW = "review"
    REMARK = "remark"
    DONT_KNOW = "dont_know"
    REFUSED = "refused"
    LANGUAGE = "language"
    WHY = "why"
    PAUSE = "pause"
    NOT_APPLICABLE = "not_applicable"
    FINISH = "finish"


MISSING_ACTIONS = {action.value: action for action in (Action.DONT_KNOW, Action.REFUSED, Action.NOT_APPLICABLE)}
"""The actions that record why an answer is missing, by the name of the missing kind."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be picked: the stored `value`, its `label`, and the `code` that is typed for it."""

    value: str
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rating grid: the question at `path`, its label, its present answer, or in words why it is missing, and the
    keys that have an effect on it."""

    path: str
    label: str
    value: str = ""
    missing: str = ""
    actions: frozenset[Action] = frozenset()


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence under the question."""

    tone: Tone
    text: str


PART = " › "
"""Stands between the sections of a header, outer ones first."""


@dataclass(frozen=True, slots=True)
class Header:
    """The two lines above every question. `done` and `total` count questions; `total` 0 hides the progress."""

    title: str = ""
    section: str = ""
    done: int = 0
    total: int = 0
    language: str = ""
    people: str = ""
    banner: str = ""


SIGNS: dict[Tone, str] = {"problem": "✗ ", "warning": "! ", "info": "· "}
"""What stands before a message: it carries the meaning where there is no colour."""


def same_text(text: str) -> str:
    """The answer of a question whose typed form is its stored form."""
    return text


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing shown and asked: a question of the form, or a dialog of the interview.

    `value` is the present answer in its stored form, `typed` the same as a person would type it; `store` turns what is typed into
    what is stored, or raises AnswerError; `optional` lets a single choice be left open. `actions` are effective, other keys only
    say that they are not. `context` is read before the question, `below` is what comes after it on the same screen.
    """

    kind: Kind
    text: str
    path: str = ""
    hint: str = ""
    context: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    value: str = ""
    typed: str = ""
    optional: bool = True
    exclusive: frozenset[str] = frozenset()
    messages: tuple[Message, ...] = ()
    header: Header = field(default_factory=Header)
    actions: frozenset[Action] = frozenset()
    store: Callable[[str], str] = same_text

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values picked at present, in the order they were picked."""
        return (self.value,) if self.kind == "one" and self.value else tuple(self.value.split())


def stored(prompt: Prompt, text: str) -> str:
    """What is kept of a typed text: NFC, without spaces at its ends, in the form of its type; raises AnswerError."""
    kept = nfc(text).strip()
    return prompt.store(kept) if kept else ""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in its stored form; empty when the question was left blank. `path` tells the row of a grid."""

    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A key or a typed command: the action, the question it was given on, its argument, and what was typed so far."""

    action: Action
    path: str = ""
    argument: str = ""
    draft: str = ""


Reply = Given | Command


class Console(Protocol):
    """Where an interview is held. KeyboardInterrupt or EOFError from `ask` means that the person or the terminal has gone."""

    def ask(self, prompt: Prompt) -> Reply:
        """Show the prompt and wait for an answer or a command."""

    def saved(self, path: str, answer: str) -> None:
        """An answer is on disk: say so where the next screen does not show it."""


def options_of(pairs: list[tuple[str, str]]) -> tuple[Option, ...]:
    """Options from (value, label) pairs; the values are the codes where all are numbers, otherwise the places 1, 2, 3 …

    >>> [option.code for option in options_of([("79", "Hồ Chí Minh"), ("1", "Hà Nội")])]
    ['79', '1']
    >>> [option.code for option in options_of([("male", "Nam"), ("female", "Nữ")])]
    ['1', '2']
    """
    coded = all(value.isascii() and value.isdigit() for value, _ in pairs)
    return tuple(Option(value, label, value if coded else str(place)) for place, (value, label) in enumerate(pairs, 1))


def by_number(options: tuple[Option, ...]) -> bool:
    """True where one number key picks each option: at most nine, each with a code of one digit.

    >>> by_number(options_of([("79", "Hồ Chí Minh"), ("1", "Hà Nội")]))
    False
    """
    return len(options) <= 9 and all(len(option.code) == 1 for option in options)


def toggled(chosen: tuple[str, ...], value: str, exclusive: frozenset[str]) -> tuple[str, ...]:
    """The picks after `value` is pressed: taken away if there, else added; an exclusive one stands alone.

    >>> toggled(("noise", "dust"), "none", frozenset({"none"}))
    ('none',)
    >>> toggled(("none",), "heat", frozenset({"none"}))
    ('heat',)
    """
    if value in chosen:
        return tuple(picked for picked in chosen if picked != value)
    if value in exclusive:
        return (value,)
    return (*(picked for picked in chosen if picked not in exclusive), value)


def in_option_order(chosen: tuple[str, ...], options: tuple[Option, ...]) -> tuple[str, ...]:
    """The picks in the order of the list, as a multiple choice is stored."""
    return tuple(option.value for option in options if option.value in chosen)


@dataclass(frozen=True, slots=True)
class Index:
    """A list prepared for searching: each option beside its folded label, so that a key costs one pass of substring tests."""

    options: tuple[Option, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, options: tuple[Option, ...]) -> Index:
        """Fold every label once."""
        return cls(options, tuple(fold(option.label) for option in options))

    def search(self, query: str) -> tuple[Option, ...]:
        """Options whose code or label fits, best first: the code or stored value itself, a label that begins so, codes that begin
        so, the rest.

        >>> index = Index.of(options_of([("1", "Hà Nội"), ("31", "Hải Phòng"), ("48", "Đà Nẵng")]))
        >>> [option.label for option in index.search("hai phong")]
        ['Hải Phòng']
        >>> [option.label for option in index.search("da")], index.search("zzz")
        (['Đà Nẵng'], ())
        """
        wanted = " ".join(fold(query).split())
        if not wanted:
            return self.options
        words = wanted.split()
        ranked: tuple[list[Option], ...] = ([], [], [], [])
        for option, label in zip(self.options, self.folded, strict=True):
            if wanted in (option.code, option.code.lstrip("0"), option.value.casefold()):
                ranked[0].append(option)
            elif label.startswith(wanted):
                ranked[1].append(option)
            elif option.code.startswith(wanted):
                ranked[2].append(option)
            elif all(word in label for word in words):
                ranked[3].append(option)
        return tuple(option for rank in ranked for option in rank)
