"""The columns of an XLSForm by one name each, however a designer or a dialect writes them."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from survey.language import nfc

WORDED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
"""Columns that may stand once a language."""

RULES = (
    *("relevant", "constraint", "required", "calculation", "choice_filter", "repeat_count"),
    *("default", "read_only", "trigger", "parameters", "appearance"),
)

SURVEY = ("type", "name", *WORDED, *RULES)
"""Columns of the survey sheet whose loss would change the form."""

CHOICES = ("list_name", "name", "label")

SETTINGS = (
    *("form_title", "form_id", "version", "default_language", "instance_name", "style", "name", "namespaces", "prefix"),
    *("public_key", "submission_url", "auto_send", "auto_delete", "allow_choice_duplicates", "clean_text_values", "title"),
)

COLUMNS = {
    "survey": SURVEY,
    "choices": CHOICES,
    "external_choices": CHOICES,
    "osm": CHOICES,
    "settings": SETTINGS,
    "entities": (),
}
"""The columns of each sheet that are known here."""

_SPELLINGS = {
    "relevance": "relevant",
    "calculate": "calculation",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "readonly": "read_only",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    **{kind: f"media::{kind}" for kind in ("image", "big-image", "audio", "video")},
    "bind::relevant": "relevant",
    "bind::required": "required",
    "bind::constraint": "constraint",
    "bind::calculate": "calculation",
    "bind::readonly": "read_only",
    "bind::jr:constraintMsg": "constraint_message",
    "bind::jr:requiredMsg": "required_message",
    "control::appearance": "appearance",
    "control::jr:count": "repeat_count",
    "body::appearance": "appearance",
    "body::jr:count": "repeat_count",
}
_CHOICE_SPELLINGS = {key: _SPELLINGS[key] for key in ("caption", "value", "image", "big-image", "audio", "video")}
_SETTING_SPELLINGS = {"set_form_title": "form_title", "set_form_id": "form_id", "omit_instanceid": "omit_instanceID"}
_PARTED = frozenset([*WORDED, "media", "bind", "control", "body", "image", "audio", "video", "big-image", "caption", "instance"])
_ATTRIBUTES = frozenset(["bind", "control", "body", "instance"])
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
_LANGUAGES = (
    "english|french|spanish|portuguese|arabic|swahili|vietnamese|khmer|lao|thai|burmese|indonesian|chinese|hindi|nepali|bengali"
    "|urdu|russian|amharic|somali|hausa|anglais|français|español|português|tiếng việt"
)
_TONGUE = re.compile(rf"({'|'.join(WORDED)})[\s_.(\[-]+((?:[a-z]{{2,3}}|{_LANGUAGES})(?: ?\([a-z-]+\))?)[)\]]?", re.IGNORECASE)
SIMILAR = 0.75


def canonical(header: str, sheet: str) -> str:
    """The name of a column; one that is not known keeps its own.

    >>> canonical("Relevance", "survey"), canonical("label : English", "survey"), canonical("image::vi", "survey")
    ('relevant', 'label::English', 'media::image::vi')
    >>> canonical("List Name", "choices"), canonical("My Column", "choices")
    ('list_name', 'My Column')
    """
    header = visible(" ".join(nfc(header).split()))
    words = [word.strip() for word in header.split("::")]
    if len(words) == 1 and _plain(header.partition(":")[0]) in _PARTED:
        # An attribute's own prefix (`bind:jr:constraintMsg`) is no part of its own.
        words = [word.strip() for word in header.split(":", 1 if _plain(header.partition(":")[0]) in _ATTRIBUTES else -1)]
    head = _plain(words[0])
    spellings = {"survey": _SPELLINGS, "settings": _SETTING_SPELLINGS}.get(sheet, _CHOICE_SPELLINGS)
    if len(words) > 1 and (whole := spellings.get(f"{head}::{words[1]}")):
        return "::".join((whole, *words[2:]))
    known = head in spellings or head in COLUMNS[sheet] or (sheet == "survey" and head in _PARTED) or head == "media"
    return "::".join((spellings.get(head, head), *words[1:])) if known else header


def visible(text: str) -> str:
    """A text without the characters that nobody sees and copying brings along."""
    return _UNSEEN.sub("", text)


def meant(header: str, sheet: str, present: Collection[str]) -> str:
    """The column that a header misspells, where no column of the sheet is that one; empty if it is the designer's own.

    >>> meant("relavant", "survey", ["type", "name"]), meant("label_vi", "survey", ["type"]), meant("remarks", "survey", [])
    ('relevant', 'label::vi', '')
    """
    heads = {column.partition("::")[0] for column in present}
    head = _plain(header.partition("::")[0])
    if (tongue := _TONGUE.fullmatch(header.strip())) and tongue[1].lower() not in heads and tongue[1].lower() in COLUMNS[sheet]:
        return f"{tongue[1].lower()}::{tongue[2]}"
    near = get_close_matches(head, [column for column in COLUMNS[sheet] if column not in heads], 1, SIMILAR)
    return "::".join((near[0], *header.split("::")[1:])) if near and head not in COLUMNS[sheet] else ""


def _plain(word: str) -> str:
    return "_".join(word.split()).lower()
