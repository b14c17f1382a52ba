"""The compiled questionnaire as one JSON file: canonical, so that equal forms have equal hashes, and quick to open.

The dataclasses of the model are written field by field (fields at their default are left out), so a field added to the model
needs no change here. Texts in one wording, the commonest value by far, are written as bare strings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.model import (
    Action,
    Choice,
    ChoiceSource,
    DataElement,
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

FORMAT = "khaosat-questionnaire"
VERSION = 1

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
_NAMES = {kind: name for name, kind in _KINDS.items()}


def dump(questionnaire: Questionnaire) -> str:
    """The questionnaire as canonical JSON (sorted keys, no spaces, one line)."""
    document = {"format": FORMAT, "format_version": VERSION, **_fields(questionnaire)}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def load_compiled(text: str, where: str | None = None) -> Questionnaire:
    """The questionnaire that `dump` wrote.

    Raises:
        DefinitionError: the text is not a compiled questionnaire, or one of another version of the format.
    """
    try:
        document = json.loads(text)
        if document.pop("format") != FORMAT or document.pop("format_version") != VERSION:
            raise ValueError
        questionnaire = Questionnaire(**{name: _thaw(value, name) for name, value in document.items()})
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise DefinitionError(
            _("this is not a questionnaire compiled by this version"), where=where, advice=_("compile it again")
        ) from error
    if text.find("\n") == len(text) - 1:
        # One line as `dump` ends it: taken as it stands, for to write it out again would cost as much as to read it. A copy that
        # was laid out by hand is not. This is the value of a cached property, which a frozen class takes by its dictionary alone.
        questionnaire.__dict__["canonical"] = text
    return questionnaire


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


def _thaw(value: Any, field_name: str) -> Any:
    """The value of a field: what it is made of is told by the field's name, which means the same in every class of the model."""
    reader = _READERS.get(field_name)
    return reader(value) if reader else value


def _thaw_item(value: Any) -> Any:
    """A tagged dataclass; what is not tagged (a question's path, a plain expression) stays as it is."""
    if not isinstance(value, dict):
        return value
    kind = _KINDS[value.pop("is")]
    return kind(**{name: _thaw(item, name) for name, item in value.items()})


def _thaw_items(values: list[Any]) -> tuple[Any, ...]:
    return tuple(map(_thaw_item, values))


def _thaw_text(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {
        language: (wording,) if isinstance(wording, str) else tuple(map(_thaw_part, wording))
        for language, wording in value["text"].items()
    }
    return Text(parts, value.get("media", {}))


def _thaw_part(value: Any) -> str | Output:
    return value if isinstance(value, str) else Output(value["output"])


def _thaw_texts(values: dict[str, Any]) -> dict[str, Text]:
    return {identifier: _thaw_text(value) for identifier, value in values.items()}


def _thaw_root(value: Any) -> Any:
    return _thaw_element(value) if isinstance(value, list) else _thaw_item(value)


def _thaw_element(value: list[Any]) -> DataElement:
    name, text, attributes, children = value
    return DataElement(name, text, attributes, tuple(map(_thaw_element, children)))


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("title", "label", "hint", "guidance", "required_message", "constraint_message", "warn_message", "unit", "short"),
        _thaw_text,
    ),
    **dict.fromkeys(("appearance", "missing", "exclusive", "events", "recoveries"), tuple),
    **dict.fromkeys(("children", "body", "choices", "instances", "actions", "languages"), _thaw_items),
    "texts": _thaw_texts,
    "source": _thaw_item,
    "root": _thaw_root,
}
