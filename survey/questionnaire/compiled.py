"""The compiled questionnaire as one JSON file: canonical, so that equal forms have equal hashes, and quick to open.

The dataclasses of the model are written field by field (fields at their default are left out), so a field added to the model
needs no change here. Texts in one wording, the commonest value by far, are written as bare strings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from types import NoneType
from typing import Any, TypeAlias

from survey.errors import DefinitionError
from survey.language import UNPRINTABLE, _
from survey.outside import read_text
from survey.questionnaire.model import (
    Action,
    Choice,
    ChoiceSource,
    DataElement,
    Element,
    Group,
    Instance,
    Language,
    Output,
    Question,
    Questionnaire,
    Repeat,
    Section,
    Text,
)
from survey.values import TYPES

FORMAT = "khaosat-questionnaire"
VERSION = 1

MAX_BYTES = 200_000_000
"""Largest compiled file read: the tables it carries may have 50 MB each."""

MAX_DEPTH = 60
"""Deepest nesting of elements: that of a definition, and what other tools add around it."""

Reader: TypeAlias = Callable[[Any], Any]
"""From the JSON of a field to its value; raises TypeError, ValueError, KeyError or AttributeError for what is not of it."""

_KINDS: dict[str, type[Any]] = {
    "question": Question,
    "group": Group,
    "repeat": Repeat,
    "section": Section,
    "choice": Choice,
    "source": ChoiceSource,
    "instance": Instance,
    "action": Action,
    "language": Language,
}
_CLASSES: tuple[type[Any], ...] = (Questionnaire, *_KINDS.values())
_NAMES = {kind: name for name, kind in _KINDS.items()}


def dump(questionnaire: Questionnaire) -> str:
    """The questionnaire as canonical JSON (sorted keys, no spaces, one line)."""
    document = {"format": FORMAT, "format_version": VERSION, **_fields(questionnaire)}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def read_compiled(path: Path) -> Questionnaire:
    """The questionnaire in a compiled file.

    Raises:
        DefinitionError: it is not one, or is larger than one can be.
    """
    return load_compiled(read_text(path, MAX_BYTES, DefinitionError), path.name)


def load_compiled(text: str, where: str | None = None) -> Questionnaire:
    """The questionnaire that `dump` wrote; every value in it is what its field is to hold.

    Raises:
        DefinitionError: the text is not a compiled questionnaire, or one of another version of the format.
    """
    try:
        document = json.loads(text)
        _refuse_control_characters(text, document)
        if document.pop("format") != FORMAT or document.pop("format_version") != VERSION:
            raise ValueError("format")
        questionnaire: Questionnaire = _thaw(Questionnaire, document)
        _refuse_disorder(questionnaire)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise DefinitionError(
            _("this is not a questionnaire compiled by this version"), where=where, advice=_("compile it again")
        ) from error
    if text.find("\n") == len(text) - 1:
        # One line as `dump` ends it: taken as it stands, for to write it out again would cost as much as to read it. A copy that
        # was laid out by hand is not. This is the value of a cached property, which a frozen class takes by its dictionary alone.
        questionnaire.__dict__["canonical"] = text
    return questionnaire


def _refuse_control_characters(text: str, document: object) -> None:
    """Raise ValueError for a text in the document that would command a terminal. What is printed as it is holds none, unless
    escaped: only then is each text looked at."""
    if text.rstrip("\n").isprintable() and not any(escape in text for escape in ("\\u", "\\b", "\\f")):
        return
    pending = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, str) and UNPRINTABLE.search(value):
            raise ValueError("control character")
        if isinstance(value, dict):
            pending.extend([*value, *value.values()])
        elif isinstance(value, list):
            pending.extend(value)


def _refuse_disorder(questionnaire: Questionnaire) -> None:
    """Raise ValueError for trees that no compilation gives: elements outside their container, screens without a question."""
    pending: list[tuple[Element, str, int]] = [(questionnaire.root, "", 0)]
    questions, containers = set(), {""}
    while pending:
        element, above, depth = pending.pop()
        path = element.path
        if path != f"{above}/{element.name}" or path in questions or path in containers or depth > MAX_DEPTH:
            raise ValueError(path)
        if isinstance(element, Question):
            if element.type not in TYPES:
                raise ValueError(element.type)
            questions.add(path)
        else:
            containers.add(path)
            pending.extend((child, path, depth + 1) for child in element.children)
    shown = [(part, 0) for part in questionnaire.body]
    while shown:
        part, depth = shown.pop()
        if (part not in questions) if isinstance(part, str) else (part.path not in containers or depth > MAX_DEPTH):
            raise ValueError(str(part))
        if not isinstance(part, str):
            shown.extend((child, depth + 1) for child in part.children)


def _fields(item: object) -> dict[str, Any]:
    """The fields of a dataclass that differ from their default, ready for JSON."""
    values = ((part, getattr(item, part.name)) for part in fields(item))  # type: ignore[arg-type]
    return {part.name: _freeze(value) for part, value in values if value != _default(part)}


def _default(part: Field[Any]) -> object:
    if part.default_factory is not MISSING:
        return part.default_factory()
    return part.default


def _freeze(value: object) -> object:
    if isinstance(value, Text):
        return _freeze_text(value)
    if isinstance(value, DataElement):
        return [value.name, value.text, dict(value.attributes), [_freeze(child) for child in value.children]]
    if isinstance(value, Mapping):
        return {key: _freeze(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_freeze(item) for item in value]
    name = _NAMES.get(type(value))
    return {"is": name, **_fields(value)} if name else value


def _freeze_text(text: Text) -> object:
    wording = {
        language: parts[0] if len(parts) == 1 and isinstance(parts[0], str) else [_freeze_part(part) for part in parts]
        for language, parts in text.parts.items()
    }
    return {"text": wording, **({"media": text.media} if text.media else {})}


def _freeze_part(part: str | Output) -> object:
    return part if isinstance(part, str) else {"output": part.expression}


def _thaw(kind: type[Any], document: Mapping[str, Any]) -> Any:
    """A dataclass of its fields, each read as its annotation says."""
    readers = _FIELDS[kind]
    return kind(**{name: readers[name](value) for name, value in document.items()})


def _plain(kind: type) -> Reader:
    """A reader of values that JSON has as they are."""

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(kind.__name__)
        return value

    return read


def _tagged(*kinds: type[Any]) -> Reader:
    """A reader of dataclasses that bear the tag of one of these classes; None and paths pass where the classes name them."""

    def read(value: Any) -> Any:
        if isinstance(value, str) and str in kinds:
            return value
        if value is None and NoneType in kinds:
            return None
        kind = _KINDS[value.pop("is")]
        if kind not in kinds:
            raise TypeError(kind.__name__)
        return _thaw(kind, value)

    return read


def _several(read: Reader) -> Reader:
    return lambda value: tuple(map(read, _list(value)))


def _named(read: Reader) -> Reader:
    return lambda value: {name: read(item) for name, item in value.items()}


def _wording(value: Any) -> Text:
    parts = {
        language: (wording,) if isinstance(wording, str) else tuple(map(_part, _list(wording)))
        for language, wording in value["text"].items()
    }
    return Text(parts, _media(value["media"])) if "media" in value else Text(parts)


def _part(part: Any) -> str | Output:
    return part if isinstance(part, str) else Output(_text(part["output"]))


def _element(value: Any) -> DataElement:
    name, text, attributes, children = value
    if type(name) is not str or type(text) is not str or type(children) is not list:
        raise TypeError("element")
    return DataElement(name, text, _named_texts(attributes) if attributes != {} else {}, tuple(map(_element, children)))


_list, _text = _plain(list), _plain(str)
_named_texts = _named(_text)
_media = _named(_named_texts)
_READERS: Mapping[str, Reader] = {
    "str": _text,
    "bool": _plain(bool),
    "int": _plain(int),
    "tuple[str, ...]": _several(_text),
    "Text": _wording,
    "Mapping[str, str]": _named_texts,
    "Mapping[str, int]": _named(_plain(int)),
    "Mapping[str, Text]": _named(_wording),
    "Group": _tagged(Group),
    "ChoiceSource | None": _tagged(ChoiceSource, NoneType),
    "DataElement | None": lambda value: None if value is None else _element(value),
    "tuple[Element, ...]": _several(_tagged(Question, Group, Repeat)),
    "tuple[Section | str, ...]": _several(_tagged(Section, str)),
    "tuple[Choice, ...]": _several(_tagged(Choice)),
    "tuple[Language, ...]": _several(_tagged(Language)),
    "tuple[Instance, ...]": _several(_tagged(Instance)),
    "tuple[Action, ...]": _several(_tagged(Action)),
}
"""How a field is read, by its annotation in the model."""

_FIELDS: Mapping[type[Any], Mapping[str, Reader]] = {
    kind: {part.name: _READERS[str(part.type)] for part in fields(kind)} for kind in _CLASSES
}
