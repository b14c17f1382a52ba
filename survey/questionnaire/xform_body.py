"""The body of an XForm: which controls it shows, in which groups and repeats, and the actions tied to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from survey.expression.parser import parse
from survey.expression.syntax import Call, unparse
from survey.questionnaire.model import NO_TEXT, Action, Choice, ChoiceSource, Section, Text
from survey.questionnaire.xform_texts import Translations
from survey.questionnaire.xml import JAVAROSA, attribute, children, first, local, text_of

CONTROLS = frozenset("input secret textarea select select1 rank range trigger upload".split())
ACTIONS = frozenset("setvalue setgeopoint recordaudio".split())


@dataclass(frozen=True)
class Control:
    """How a question is asked."""

    control: str
    label: Text = NO_TEXT
    hint: Text = NO_TEXT
    guidance: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    source: ChoiceSource | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Container:
    """How a group or repeat is shown; `count` and `can_add` matter to repeats."""

    label: Text = NO_TEXT
    appearance: tuple[str, ...] = ()
    count: str = ""
    can_add: bool = True


@dataclass
class Body:
    """What the body says of each path, and the order in which it says it."""

    sections: tuple[Section | str, ...] = ()
    controls: dict[str, Control] = field(default_factory=dict)
    groups: dict[str, Container] = field(default_factory=dict)
    repeats: dict[str, Container] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)


def read_body(body: etree._Element, root: str, translations: Translations, bind_path: Callable[[str], str]) -> Body:
    """The body of a form whose data is under `root` (`/data`); `bind_path` gives the path of a bind's id."""
    reader = _Reader(translations, bind_path)
    reader.body.sections = reader.sections(body, root, root)
    return reader.body


def resolve(reference: str, context: str) -> str:
    """The absolute path of a reference made from a context path.

    >>> resolve("../age", "/data/person/name")
    '/data/person/age'
    """
    steps = [] if reference.startswith("/") else context.split("/")[1:]
    if "[" in reference:
        return reference.strip()
    for step in reference.replace("current()/.", ".").strip().strip("/").split("/"):
        if step == "..":
            del steps[-1:]  # above the root there is nothing
        elif step not in (".", ""):
            steps.append(step)
    return "/" + "/".join(steps)


def read_action(element: etree._Element, context: str, source: str, bind_path: Callable[[str], str]) -> Action:
    """A setvalue (or an action that needs a device) found in the model, a control or a repeat."""
    identifier = attribute(element, "bind")
    target = bind_path(identifier) if identifier else resolve(attribute(element, "ref"), context)
    events = tuple(attribute(element, "event").split())
    return Action(target, events, attribute(element, "value"), (element.text or "").strip(), source, local(element))


class _Reader:
    def __init__(self, translations: Translations, bind_path: Callable[[str], str]) -> None:
        self.translations = translations
        self.bind_path = bind_path
        self.body = Body()

    def sections(self, element: etree._Element, context: str, repeat: str) -> tuple[Section | str, ...]:
        """What an element of the body shows; `context` is the path its relative references start from."""
        shown: list[Section | str] = []
        for child in children(element):
            name = local(child)
            if name == "group":
                shown.append(self.group(child, context, repeat))
            elif name == "repeat":
                shown.append(self.repeat(child, context, child))
            elif name in CONTROLS:
                shown.append(self.control(child, context))
            elif name in ACTIONS:
                self.body.actions.append(read_action(child, context, repeat, self.bind_path))
        return tuple(shown)

    def path(self, element: etree._Element, context: str) -> str:
        """The path that a control or group is bound to, empty for a group that is only shown."""
        reference = attribute(element, "ref") or attribute(element, "nodeset")
        if identifier := attribute(element, "bind"):
            return self.bind_path(identifier)
        return resolve(reference, context) if reference else ""

    def group(self, element: etree._Element, context: str, repeat: str) -> Section:
        path = self.path(element, context)
        inner = first(element, "repeat")
        if inner is not None and path and self.path(inner, path) == path:
            return self.repeat(inner, context, element)
        label, appearance = self.translations.of(first(element, "label")), tuple(attribute(element, "appearance").split())
        if path:
            self.body.groups[path] = Container(label, appearance)
        return Section(path, label, appearance, self.sections(element, path or context, repeat))

    def repeat(self, element: etree._Element, context: str, labelled: etree._Element) -> Section:
        """A repeat; pyxform puts its label on a group around it."""
        path = self.path(element, context)
        label = self.translations.of(first(labelled, "label")) or self.translations.of(first(element, "label"))
        appearance = tuple(f"{attribute(labelled, 'appearance')} {attribute(element, 'appearance')}".split())
        appearance = tuple(dict.fromkeys(appearance))
        count = attribute(element, "count", JAVAROSA)
        fixed = attribute(element, "noAddRemove", JAVAROSA).strip() in ("true()", "true", "1")
        self.body.repeats[path] = Container(label, appearance, count, can_add=not count and not fixed)
        return Section(path, label, appearance, self.sections(element, path, path), repeat=True)

    def control(self, element: etree._Element, context: str) -> str:
        path = self.path(element, context)
        hint = first(element, "hint")
        choices, source = self.choices(element)
        control = Control(
            local(element),
            self.translations.of(first(element, "label")),
            self.translations.of(hint),
            self.translations.guidance_of(hint),
            tuple(attribute(element, "appearance").split()),
            choices,
            source,
            {str(name): str(value) for name, value in element.attrib.items() if name not in ("ref", "bind", "appearance")},
        )
        self.body.controls.setdefault(path, control)
        for child in children(element, *ACTIONS):
            self.body.actions.append(read_action(child, path, path, self.bind_path))
        return path

    def choices(self, element: etree._Element) -> tuple[tuple[Choice, ...], ChoiceSource | None]:
        """The choices given in place, or where they are looked up."""
        itemset = first(element, "itemset")
        if itemset is None:
            return tuple(
                Choice(text_of(first(item, "value")).strip(), self.translations.of(first(item, "label")))
                for item in children(element, "item")
            ), None
        value, label = first(itemset, "value"), first(itemset, "label")
        nodeset, randomize, seed = _shuffle(attribute(itemset, "nodeset"))
        return (), ChoiceSource(
            nodeset,
            attribute(value, "ref") if value is not None else "name",
            attribute(label, "ref") if label is not None else "label",
            randomize,
            seed,
        )


def _shuffle(nodeset: str) -> tuple[str, bool, str]:
    """Take `randomize(items, seed)` apart into items, whether to shuffle, and seed."""
    if not nodeset.lstrip().startswith("randomize"):
        return nodeset, False, ""
    expression = parse(nodeset)
    if isinstance(expression, Call) and expression.name == "randomize" and expression.arguments:
        return unparse(expression.arguments[0]), True, "".join(unparse(seed) for seed in expression.arguments[1:2])
    return nodeset, False, ""
