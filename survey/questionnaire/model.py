"""A questionnaire as compiled: what is asked, in which order, under which rules. Frozen; knows nothing of answers.

Two trees: `root` is the data (every element that can hold an answer or a calculated value, in the order of the XForm's primary
instance), `body` is the order in which the interview shows it. In forms made by pyxform the two agree. Rules are kept as the
source text of expressions; the engine compiles each on first use.

Paths here are the form's, without instance keys: `/data/household/member/age`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from survey.frozen import dataclass

ANY_LANGUAGE = ""
"""The language of texts that a form gives only once."""


@dataclass(frozen=True, slots=True)
class Output:
    """A value shown inside a text; `expression` is relative to the element that carries the text."""

    expression: str


Parts: TypeAlias = tuple[str | Output, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Wording in each language; `media` names files by kind (`image`, `audio`, `video`), by language."""

    parts: Mapping[str, Parts] = field(default_factory=dict)
    media: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parts)

    def has(self, language: str) -> bool:
        """Whether the form gives this wording in that language (or once for all of them)."""
        return language in self.parts or ANY_LANGUAGE in self.parts

    def in_language(self, language: str) -> Parts:
        """The wording in a language, else the one for all languages, else nothing: `-` is pyxform's mark for "not translated"."""
        return self.parts.get(language) or self.parts.get(ANY_LANGUAGE) or ()

    def plain(self, language: str) -> str:
        """The wording with `…` where a value will stand.

        >>> Text({"en": ("Is ", Output("../name"), " here?")}).plain("en")
        'Is … here?'
        """
        return "".join(part if isinstance(part, str) else "…" for part in self.in_language(language))


NO_TEXT = Text()


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list that the form gives in place."""

    name: str
    label: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class ChoiceSource:
    """A list looked up in data: `nodeset` finds the items, `value` and `label` are expressions on each item.

    `randomize` shuffles the items; `seed` is the expression of the shuffle's seed, empty when it may differ at each look.
    """

    nodeset: str
    value: str = "name"
    label: str = "label"
    randomize: bool = False
    seed: str = ""


class DataElement(NamedTuple):
    """One XML element of a secondary instance (a choice list, an external table)."""

    name: str
    text: str = ""
    attributes: Mapping[str, str] = {}
    children: tuple[DataElement, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """Data that expressions look things up in; `source` names the file it comes from, if it is not in the form.

    `root` is the document's root element; None when the file was not there at compile time.
    """

    id: str
    root: DataElement | None
    source: str = ""


INSTRUMENTS = frozenset(["file", "geopoint", "geotrace", "geoshape"])
"""Types of answers that phones take with a camera, a microphone or satellites."""
SKIPPED = "not_applicable"


@dataclass(frozen=True, slots=True)
class Question:
    """An element that holds a value: a question, a note, a calculation, a hidden field.

    `type` is the answer's type (a name of `survey.values.TYPES`); `data_type` the XForm type of the value (`string`, `int`,
    `date` …), which decides what expressions see; `control` the XForm control (`input`, `select1` …), empty for what is never
    shown. `preload` names the column of the sample that fills it at the start; `jr_preload` is the XForm's own preloader
    (`timestamp` …). `ordered`: the choices are the steps of a scale. `unit` is what a number counts, `short` the variable's label
    where the question's wording is too long for one.
    """

    name: str
    path: str
    type: str
    data_type: str = "string"
    control: str = ""
    label: Text = NO_TEXT
    hint: Text = NO_TEXT
    guidance: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    relevant: str = ""
    required: str = ""
    required_message: Text = NO_TEXT
    constraint: str = ""
    constraint_message: Text = NO_TEXT
    calculate: str = ""
    read_only: str = ""
    default: str = ""
    choices: tuple[Choice, ...] = ()
    source: ChoiceSource | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    jr_preload: str = ""
    jr_preload_parameters: str = ""
    warn_if: str = ""
    warn_message: Text = NO_TEXT
    missing: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    ordered: bool = False
    self_completed: bool = False
    pii: bool = False
    module: str = ""
    unit: Text = NO_TEXT
    short: Text = NO_TEXT
    preload: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    where: str = ""

    @property
    def shown(self) -> bool:
        """Whether the interview has a place for it on a screen."""
        return bool(self.control)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons for no answer that an interview takes: those the form offers and, where a phone would answer with an
        instrument that a laptop may lack, that the question does not apply."""
        skipped = self.type in INSTRUMENTS and SKIPPED not in self.missing
        return (*self.missing, SKIPPED) if skipped else self.missing


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that belong together; a relevance on it holds for all it contains."""

    name: str
    path: str
    children: tuple[Element, ...] = ()
    label: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    relevant: str = ""
    read_only: str = ""
    self_completed: bool = False
    pii: bool = False
    module: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Elements asked once for each instance.

    `count` is an expression for a counted repeat, empty for one that grows by hand. `initial` instances come with each
    instance of its container; more need `can_add`. A repeat `grows` if its count depends on its own instances ("another one?
    yes"): such a count is kept as an event each time it changes.
    """

    name: str
    path: str
    children: tuple[Element, ...] = ()
    label: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    relevant: str = ""
    read_only: str = ""
    count: str = ""
    can_add: bool = True
    initial: int = 0
    grows: bool = False
    self_completed: bool = False
    pii: bool = False
    module: str = ""
    where: str = ""


Element: TypeAlias = Question | Group | Repeat


def changed(element: Element, change: Callable[[Element], Element]) -> Element:
    """The element with a change made to all it contains, then to itself."""
    if isinstance(element, Question):
        return change(element)
    return change(replace(element, children=tuple(changed(child, change) for child in element.children)))


@dataclass(frozen=True, slots=True)
class Section:
    """A group or repeat as the interview shows it; `path` is empty for one that exists only on the screen.

    `children` are sections and the paths of questions.
    """

    path: str = ""
    label: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    children: tuple[Section | str, ...] = ()
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A value the form writes when something happens.

    `events`: `odk-instance-first-load`, `odk-instance-load`, `odk-new-repeat`, `xforms-value-changed`, `xforms-ready`.
    `source` is the question or repeat it is tied to, empty for the whole form. `value` is an expression; when it is empty,
    `text` is written.
    """

    target: str
    events: tuple[str, ...]
    value: str = ""
    text: str = ""
    source: str = ""
    kind: str = "setvalue"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the form: `code` as the interview names it (`vi`), `name` as the XForm does (`Tiếng Việt (vi)`)."""

    code: str
    name: str


@dataclass(frozen=True)
class Questionnaire:
    """A compiled form.

    `initial` maps concrete paths inside instances that the form itself brings (`/data/member[2]/age`) to their text, `[*]` for
    a new instance that brings inner ones (`in_any`), and `initial_counts` concrete repeat paths to how many it brings.
    """

    form_id: str
    version: str
    title: Text
    root: Group
    body: tuple[Section | str, ...] = ()
    languages: tuple[Language, ...] = ()
    default_language: str = ANY_LANGUAGE
    instances: tuple[Instance, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    initial: Mapping[str, str] = field(default_factory=dict)
    initial_counts: Mapping[str, int] = field(default_factory=dict)
    namespaces: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    recoveries: tuple[str, ...] = ()

    def with_elements(self, change: Callable[[Element], Element]) -> Questionnaire:
        """The questionnaire with a change made to each of its elements (the root stays a group)."""
        root = changed(self.root, change)
        if not isinstance(root, Group):
            raise TypeError("the root of a questionnaire is a group")
        return replace(self, root=root)

    def walk(self) -> Iterator[Element]:
        """Every element of the data, the root first, in document order."""
        pending: list[Element] = [self.root]
        while pending:
            element = pending.pop()
            yield element
            if not isinstance(element, Question):
                pending.extend(reversed(element.children))

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element by its path."""
        return {element.path: element for element in self.walk()}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, note, calculation and hidden field, in document order."""
        return tuple(element for element in self.walk() if isinstance(element, Question))

    @cached_property
    def repeats(self) -> tuple[Repeat, ...]:
        """Every repeat, outer before inner."""
        return tuple(element for element in self.walk() if isinstance(element, Repeat))

    @cached_property
    def canonical(self) -> str:
        """The canonical JSON; of a form read from such a text, that very text, which need not be written out again."""
        from survey.questionnaire.compiled import dump

        return dump(self)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: the version that events carry."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def question(self, path: str) -> Question:
        """The question at a path of the form.

        Raises:
            KeyError: there is no question at that path.
        """
        element = self.elements[path]
        if not isinstance(element, Question):
            raise KeyError(path)
        return element

    def repeats_above(self, path: str) -> tuple[str, ...]:
        """The paths of the repeats that hold an element, outermost first (the element itself left out)."""
        return tuple(repeat.path for repeat in self.repeats if path.startswith(repeat.path + "/"))


_OUTER = re.compile(r"\[[^\[\]]*\](?=.*\[)")


def in_any(path: str) -> str:
    """A concrete path with any instance in the place of those that hold the last one.

    >>> in_any("/data/house[2]/room[1]/area")
    '/data/house[*]/room[1]/area'
    """
    return _OUTER.sub("[*]", path)
