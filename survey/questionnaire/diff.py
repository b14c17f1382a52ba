"""What a new version of a questionnaire changes, and what each change means for the data that are already there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from survey.expression.parser import parse
from survey.expression.syntax import unparse
from survey.frozen import dataclass
from survey.language import _
from survey.questionnaire.lists import ListedChoice, listed
from survey.questionnaire.model import Element, Question, Questionnaire, Repeat, Text
from survey.questionnaire.rules import shortened

Weight = Literal["data", "meaning", "wording"]
"""Whether answers already given no longer fit (data), are no longer comparable (meaning), or only read differently (wording)."""

MEANING_RULES = ("relevant", "constraint", "calculate", "required", "warn_if", "read_only", "count")
WORDINGS = ("label", "hint", "guidance", "constraint_message", "required_message", "warn_message")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: which element, what is different, what follows for the data, and how much that weighs."""

    kind: str
    weight: Weight
    path: str
    what: str
    follows: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.what}" + (f" → {self.follows}" if self.follows else "")


def differences(old: Questionnaire, new: Questionnaire) -> tuple[Change, ...]:
    """Everything that differs between two versions: removed and changed elements in the order of the old one, then the added.

    Paths are those of the old version where it has the element.
    """
    return tuple(_differences(old, new))


@dataclass(frozen=True, slots=True)
class Paths:
    """Old path → new path of the questions that the new version has under another: `moved` keep their name, `renamed` their
    type and wording; `generated` are labels that pyxform names after their row."""

    moved: Mapping[str, str]
    renamed: Mapping[str, str]
    generated: Mapping[str, str]

    def new(self, path: str) -> str:
        """The path that an old one has now."""
        return self.moved.get(path) or self.renamed.get(path) or self.generated.get(path) or path

    def normal(self, source: str) -> str:
        """A formula of the old version in one way of writing it, with the paths that things have now."""
        return _normal(_ABSOLUTE.sub(lambda found: self.new(found[0]), source))


_ABSOLUTE = re.compile(r"(?<![\w.\])])/[\w./:-]+")
_GENERATED = re.compile(r"(generated_note_name|generated_table_list_label|reserved_name_for_field_list_labels)_\d+$")


def _differences(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    if old.form_id != new.form_id:
        what = _("the form is called {new}, it was {old}").format(new=new.form_id, old=old.form_id)
        yield Change("form_id", "data", old.root.path, what, _("phones and servers take it for another form"))
    paths = _paths(old, new)
    for path, element in old.elements.items():
        now = paths.new(path)
        follows = _("answers stand under the old path and are not found under the new one")
        if path in paths.moved:
            yield Change("moved", "data", path, _("it is now {path}").format(path=now), follows)
        elif path in paths.renamed:
            yield Change("renamed", "data", path, _("it is now called {path}").format(path=now), follows)
        if now in new.elements:
            yield from _changed(old, new, element, new.elements[now], paths)
        elif isinstance(element, Question):
            what = _("removed")
            yield Change("removed", "data", path, what, _("answers already given stay in the data of the old version only"))
        else:
            yield Change("removed", "meaning", path, _("the group is removed"))
    known = {paths.new(path) for path in old.elements}
    for path, element in new.elements.items():
        if path not in known and isinstance(element, Question):
            yield Change("added", "meaning", path, _("added"), _("interviews begun on the old version do not have it"))
    yield from _order(old, new, paths)
    yield from _languages(old, new)


def _paths(old: Questionnaire, new: Questionnaire) -> Paths:
    generated = dict(_generated(old, new))
    moved = {path: now for path, now in _moved(old, new).items() if path not in generated}
    taken = {*moved.values(), *generated.values()}
    gone = [question for question in old.questions if question.path not in {*new.elements, *moved, *generated}]
    come = [question for question in new.questions if question.path not in {*old.elements, *taken}]
    return Paths(moved, dict(_renamed(gone, come)), generated)


def _generated(old: Questionnaire, new: Questionnaire) -> Iterator[tuple[str, str]]:
    """The labels that pyxform names, in their order within each group."""
    before, after = ([question.path for question in each.questions if _GENERATED.search(question.path)] for each in (old, new))
    for stem in dict.fromkeys(map(_stem, before)):
        yield from zip(
            [path for path in before if _stem(path) == stem], [path for path in after if _stem(path) == stem], strict=False
        )


def _stem(path: str) -> str:
    return _GENERATED.sub(r"\1", path)


def _renamed(gone: list[Question], come: list[Question]) -> Iterator[tuple[str, str]]:
    """A question that went and one that came in the same group, of one type and one wording that no other has."""
    for question in gone:
        alike = [other for other in come if _as_one(question, other)]
        if len(alike) == 1 and sum(_as_one(other, alike[0]) for other in gone) == 1:
            yield question.path, alike[0].path


def _as_one(one: Question, other: Question) -> bool:
    here = one.path.rpartition("/")[0] == other.path.rpartition("/")[0] and one.type == other.type
    worded = _same(one.label, other.label) if one.label or other.label else bool(one.calculate)
    return here and worded and _normal(one.calculate) == _normal(other.calculate)


def _order(old: Questionnaire, new: Questionnaire, paths: Paths) -> Iterator[Change]:
    """The questions that are asked at another place among those that both versions have under the same path."""
    places = {question.path: place for place, question in enumerate(new.questions)}
    shared = [question.path for question in old.questions if question.shown and paths.new(question.path) in places]
    kept = _longest_rising([places[paths.new(path)] for path in shared])
    for number, path in enumerate(shared):
        if number not in kept and path in places:
            follows = _("what was asked before it differs between the versions")
            yield Change("order", "meaning", path, _("it is asked at another place"), follows)


def _longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The places of a longest rising subsequence, by patience sorting."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        tops[pile:] = [number, *tops[pile + 1 :]]
        ends[pile:] = [place, *ends[pile + 1 :]]
        before.append(ends[pile - 1] if pile else -1)
    kept, place = set(), ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return frozenset(kept)


def _moved(old: Questionnaire, new: Questionnaire) -> dict[str, str]:
    """Old path → new path of the questions that stand elsewhere now, known by a name that each version has once."""
    before, after = _by_name(old), _by_name(new)
    return {
        path: after[name]
        for name, path in before.items()
        if name in after and path not in new.elements and after[name] not in old.elements
    }


def _by_name(questionnaire: Questionnaire) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for question in questionnaire.questions:
        names.setdefault(question.name, []).append(question.path)
    return {name: paths[0] for name, paths in names.items() if len(paths) == 1}


def _changed(old: Questionnaire, new: Questionnaire, before: Element, after: Element, paths: Paths) -> Iterator[Change]:
    """What differs in one element that both versions have."""
    path = before.path
    if type(before) is not type(after):
        what = _("it is a {new}, it was a {old}").format(new=_kind(after), old=_kind(before))
        yield Change("type", "data", path, what, _("old answers have another shape"))
        return
    if isinstance(before, Question) and isinstance(after, Question):
        yield from _types(before, after)
        yield from _choices(old, new, before, after)
        yield from _filter(before, after, paths)
    yield from _rules(before, after, paths)
    yield from _looks(before, after)
    for name in WORDINGS:
        yield from _wordings(path, name, getattr(before, name, None), getattr(after, name, None))


def _kind(element: Element) -> str:
    if isinstance(element, Question):
        return _("question")
    return _("repeat") if isinstance(element, Repeat) else _("group")


def _types(before: Question, after: Question) -> Iterator[Change]:
    if (before.type, before.data_type) != (after.type, after.data_type):
        what = _("its type is {new}, it was {old}").format(new=_type(after), old=_type(before))
        widened = (before.type, after.type) in WIDENED
        follows = _("old answers fit the new type") if widened else _("old answers may not be of the new type")
        yield Change("type", "meaning" if widened else "data", before.path, what, follows)
    for kind in before.missing:
        if kind not in after.missing:
            what = _("{kind} is no longer a reason for a missing answer").format(kind=kind)
            yield Change("missing", "data", before.path, what, _("old answers have it"))
    for kind in after.missing:
        if kind not in before.missing:
            yield Change("missing", "meaning", before.path, _("{kind} is a reason for a missing answer now").format(kind=kind))
    if before.pii != after.pii:
        what = _("it is personal data now") if after.pii else _("it is no longer personal data")
        yield Change("pii", "data", before.path, what, _("exports of the two versions differ in who may see it"))


WIDENED = frozenset(
    [("integer", "decimal"), ("integer", "text"), ("decimal", "text"), ("select_one", "select_many"), ("select_one", "text")]
)
"""Changes of type that every old answer survives."""


def _type(question: Question) -> str:
    return question.type if question.data_type == "string" else f"{question.type} ({question.data_type})"


def _choices(old: Questionnaire, new: Questionnaire, before: Question, after: Question) -> Iterator[Change]:
    """Choices that came, went, were renamed (same label, other name) or given another meaning (same name, other label)."""
    earlier, later = _by_choice(old, before), _by_choice(new, after)
    gone = [name for name in earlier if name not in later]
    come = [name for name in later if name not in earlier]
    for name in gone:
        recoded = next((other for other in come if _same(earlier[name].label, later[other].label)), "")
        if recoded:
            come.remove(recoded)
            what = _("the choice {old} is now called {new}").format(old=name, new=recoded)
            yield Change("recoded", "data", before.path, what, _("recode the old answers"))
        else:
            what = _("the choice {name} is removed").format(name=name)
            yield Change("choice-removed", "data", before.path, what, _("old answers with it are no longer on the list"))
    for name in come:
        what = _("the choice {name} is added").format(name=name)
        yield Change("choice-added", "meaning", before.path, what, _("respondents of the old version could not choose it"))
    shared = [name for name in earlier if name in later]
    swapped = False
    for name in shared:
        kept = _same(earlier[name].label, later[name].label)
        others = (other for other in earlier if other != name and _same(earlier[other].label, later[name].label))
        if not kept and (meant := next(others, "")):
            swapped = True
            what = _("the choice {name} reads as {other} did before").format(name=name, other=meant)
            yield Change("recoded", "data", before.path, what, _("the same code means something else in the two versions"))
        else:
            yield from _wordings(before.path, _("the choice {name}").format(name=name), earlier[name].label, later[name].label)
    if not swapped and shared != [name for name in later if name in earlier]:
        what = _("the choices stand in another order")
        yield Change("choice-order", "meaning", before.path, what, _("what is read first is chosen more often"))


def _filter(before: Question, after: Question, paths: Paths) -> Iterator[Change]:
    """Another choice filter over a list that both versions look up."""
    if before.source and after.source and paths.normal(before.source.nodeset) != _normal(after.source.nodeset):
        what = _("{rule}: {old} → {new}").format(
            rule="choice_filter", old=shortened(before.source.nodeset), new=shortened(after.source.nodeset)
        )
        yield Change("choice_filter", "meaning", before.path, what, _("other choices are offered"))


def _by_choice(questionnaire: Questionnaire, question: Question) -> dict[str, ListedChoice]:
    choices: dict[str, ListedChoice] = {}
    for choice in listed(questionnaire, question) or ():
        choices.setdefault(choice.name, choice)
    return choices


def _same(one: Text, other: Text) -> bool:
    """Whether two labels read the same in every language that both have (and they have one)."""
    shared = one.parts.keys() & other.parts.keys()
    return bool(shared) and all(_words(one, code) == _words(other, code) for code in shared)


def _words(text: Text, language: str) -> str:
    """The wording without regard to spaces and capitals; a value shown in it is its formula."""
    parts = (part if isinstance(part, str) else f"${{{part.expression.strip()}}}" for part in text.in_language(language))
    return " ".join("".join(parts).split()).casefold()


def _rules(before: Element, after: Element, paths: Paths) -> Iterator[Change]:
    follows = {
        "relevant": _("other respondents are asked: the universe of the question differs between the versions"),
        "constraint": _("answers accepted before may be refused now"),
        "calculate": _("the value means something else; compute it again from the answers"),
        "required": _("blank answers differ between the versions"),
        "warn_if": _("other answers are questioned"),
        "read_only": _("other people may change it"),
        "count": _("another number of instances is asked"),
    }
    for name in MEANING_RULES:
        earlier, later = getattr(before, name, ""), getattr(after, name, "")
        if paths.normal(earlier) != _normal(later):
            what = _("{rule}: {old} → {new}").format(
                rule=name, old=shortened(earlier.strip()) or "—", new=shortened(later.strip()) or "—"
            )
            yield Change(name, "meaning", before.path, what, follows[name])


def _looks(before: Element, after: Element) -> Iterator[Change]:
    """What is neither a rule nor a wording: what is filled in beforehand, in which unit, how it is shown."""
    follows = {
        "default": _("answers that nobody gave differ between the versions"),
        "parameters": _("other answers can be given"),
        "unit": _("the numbers count something else"),
        "exclusive": _("other choices can be made together"),
        "ordered": _("the variable is of another kind in the dataset"),
        "preload": _("another column of the sample fills it in"),
        "self_completed": _("somebody else fills it in"),
        "module": "",
        "short": "",
        "appearance": "",
    }
    for name, then in follows.items():
        earlier, later = _shown(getattr(before, name, "")), _shown(getattr(after, name, ""))
        if earlier != later:
            weight: Weight = "meaning" if then else "wording"
            what = _("{rule}: {old} → {new}").format(rule=name, old=earlier or "—", new=later or "—")
            yield Change(name, weight, before.path, what, then)


def _shown(value: object) -> str:
    """A value of an element as the designer would write it."""
    match value:
        case Text():
            return " / ".join(dict.fromkeys(value.plain(code) for code in sorted(value.parts)))
        case bool():
            return "yes" if value else ""
        case Mapping():
            return " ".join(f"{key}={text}" for key, text in sorted(value.items()))
        case tuple():
            return " ".join(value)
    return str(value)


def _normal(source: str) -> str:
    """A formula in one way of writing it."""
    return unparse(parse(source)) if source else ""


def _wordings(path: str, name: str, before: Text | None, after: Text | None) -> Iterator[Change]:
    before, after = before or Text(), after or Text()
    for code in sorted(before.parts.keys() | after.parts.keys()):
        if _words(before, code) != _words(after, code):
            place = f"{name} ({code})" if code else name
            old, new = (shortened(" ".join(text.plain(code).split()), 60) or "—" for text in (before, after))
            yield Change("wording", "wording", path, _("{rule}: {old} → {new}").format(rule=place, old=old, new=new))


def _languages(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    before, after = ([language.code for language in each.languages] for each in (old, new))
    for code in before:
        if code not in after:
            what = _("the language {language} is removed").format(language=code)
            yield Change("language", "meaning", old.root.path, what, _("interviews in it go on in the default language"))
    for code in after:
        if code not in before:
            yield Change("language", "wording", old.root.path, _("the language {language} is added").format(language=code))
