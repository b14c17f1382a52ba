"""The wording in an XForm: itext translations, labels in place, values shown inside them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field

from lxml import etree

from survey.frozen import dataclass
from survey.language import nfc
from survey.questionnaire.model import ANY_LANGUAGE, NO_TEXT, Language, Output, Parts, Text
from survey.questionnaire.xml import attribute, children, first, local

NOT_TRANSLATED: Parts = ("-",)
"""What pyxform writes where a translation is missing."""

EXCLUSIVE_MESSAGE = ":ks:exclusiveMsg"
"""Ends the ids of texts that are written for phones only, and not read."""

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
_ITEXT = re.compile(r"^\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*$")
_MEDIA = ("image", "big-image", "audio", "video")


@dataclass(frozen=True)
class Translations:
    """Every text of the form by its id; `guidance` holds the longer hints that share the id of a hint."""

    languages: tuple[Language, ...] = ()
    default: str = ANY_LANGUAGE
    texts: Mapping[str, Text] = field(default_factory=dict)
    guidance: Mapping[str, Text] = field(default_factory=dict)

    def of(self, element: etree._Element | None) -> Text:
        """The wording of a label, hint or message element."""
        if element is None:
            return NO_TEXT
        reference = attribute(element, "ref")
        return self.referred(reference) if reference else Text({ANY_LANGUAGE: parts} if (parts := _parts(element)) else {})

    def referred(self, reference: str) -> Text:
        """The wording that `jr:itext('id')` names; any other expression is shown by its value."""
        found = _ITEXT.match(reference)
        if found:
            return self.texts.get(found[1] or found[2] or "", NO_TEXT)
        return Text({ANY_LANGUAGE: (Output(reference),)})

    def guidance_of(self, element: etree._Element | None) -> Text:
        """The longer form of a hint."""
        found = _ITEXT.match(attribute(element, "ref")) if element is not None else None
        return self.guidance.get(found[1] or found[2] or "", NO_TEXT) if found else NO_TEXT

    def message(self, text: str) -> Text:
        """A message written in an attribute: plain, `jr:itext('id')`, or a JSON object of wordings by language."""
        if not text:
            return NO_TEXT
        if text.startswith("{") and isinstance(wording := _json(text), dict):
            return Text({language: _message_parts(parts) for language, parts in wording.items()})
        return self.referred(text) if _ITEXT.match(text) else Text({ANY_LANGUAGE: (nfc(text),)})


def read_translations(model: etree._Element) -> Translations:
    """The `<itext>` of an XForm's model."""
    itext = first(model, "itext")
    if itext is None:
        return Translations()
    names = [attribute(block, "lang") for block in children(itext, "translation")]
    codes = language_codes(names)
    default = next((attribute(block, "lang") for block in children(itext, "translation") if block.get("default") is not None), "")
    parts: dict[str, dict[str, Parts]] = defaultdict(dict)
    guidance: dict[str, dict[str, Parts]] = defaultdict(dict)
    media: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for block in children(itext, "translation"):
        code = codes[attribute(block, "lang")]
        for text in children(block, "text"):
            identifier = attribute(text, "id")
            if identifier.endswith(EXCLUSIVE_MESSAGE):
                continue
            parts[identifier].setdefault(code, ())
            for value in children(text, "value"):
                form = attribute(value, "form")
                if form in _MEDIA:
                    media[identifier].setdefault(code, {})[form] = (value.text or "").rpartition("/")[2]
                elif form == "guidance":
                    guidance[identifier][code] = _parts(value)
                elif form in ("", "long") or not parts[identifier].get(code):
                    parts[identifier][code] = _parts(value)
    return Translations(
        tuple(Language(codes[name], name) for name in names),
        codes[default] if default else codes[names[0]] if names else ANY_LANGUAGE,
        {identifier: Text(_translated(wording), media.get(identifier, {})) for identifier, wording in parts.items()},
        {identifier: Text(_translated(wording)) for identifier, wording in guidance.items()},
    )


def _translated(wording: dict[str, Parts]) -> dict[str, Parts]:
    """The wordings that are real: `-` counts only where every language says so."""
    real = {code: parts for code, parts in wording.items() if parts and parts != NOT_TRANSLATED}
    return real or {code: parts for code, parts in wording.items() if parts}


def language_codes(names: list[str]) -> dict[str, str]:
    """Language codes: what stands in brackets at the end of the name, else the name itself.

    >>> language_codes(["Tiếng Việt (vi)", "English"])
    {'Tiếng Việt (vi)': 'vi', 'English': 'English'}
    """
    codes = {name: found[1] if (found := _CODE.search(name)) else name for name in names}
    return codes if len(set(codes.values())) == len(codes) else {name: name for name in names}


def _parts(element: etree._Element) -> Parts:
    parts: list[str | Output] = [nfc(element.text or "")]
    for child in element.iterchildren(etree.Element):
        if local(child) == "output":
            parts.append(Output(attribute(child, "value") or attribute(child, "ref")))
        else:
            parts += _parts(child)
        parts.append(nfc(child.tail or ""))
    return tuple(part for part in parts if part)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _message_parts(parts: object) -> Parts:
    if isinstance(parts, str):
        return (nfc(parts),)
    pieces = parts if isinstance(parts, list) else []
    shown = [piece if isinstance(piece, str) else _output(piece) for piece in pieces]
    return tuple(nfc(piece) if isinstance(piece, str) else piece for piece in shown if piece)


def _output(piece: object) -> Output | None:
    """The value shown in a text, None for what no program of ours writes."""
    expression = piece.get("output") if isinstance(piece, dict) else None
    return Output(expression.strip()) if isinstance(expression, str) else None
