"""A workbook of rows as a questionnaire in YAML: nested as it is meant, wording by language, nothing left out silently."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

from ruamel.yaml import YAML

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.convert import NAMESPACE, Row, Workbook
from survey.questionnaire.load_yaml import EXTENSIONS, PLAIN, WORDED, WORDED_EXTENSIONS, language_name
from survey.questionnaire.xform_texts import language_codes

Node = dict[str, Any]
Words: TypeAlias = tuple[str, ...]

_BEGIN = re.compile(r"begin[ _](group|repeat)", re.IGNORECASE)
_END = re.compile(r"end[ _](group|repeat)", re.IGNORECASE)

_KEYS: dict[tuple[str, ...], str] = {
    **{(key,): key for key in (*PLAIN, *WORDED)},
    ("bind", "relevant"): "relevant",
    ("bind", "required"): "required",
    ("bind", "constraint"): "constraint",
    ("bind", "calculate"): "calculation",
    ("bind", "readonly"): "read_only",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "jr:requiredMsg"): "required_message",
    ("control", "appearance"): "appearance",
    ("control", "jr:count"): "repeat_count",
    **{("bind", f"ks:{key}"): key for key in (*EXTENSIONS, *WORDED_EXTENSIONS)},
}
"""The key of the YAML for each column of pyxform, aliases resolved."""

_MEANT = frozenset(["bind", "control", "instance", "media", "intent", "query", "save_to", "action", "itemset", "osm"])
"""The first words of columns that change the form; any other unknown column is a designer's note."""


def write_yaml(book: Workbook, where: str) -> tuple[str, tuple[str, ...]]:
    """The YAML of a workbook, and the columns left out because no tool reads them.

    Raises:
        DefinitionError: the workbook has something that changes the form and that YAML cannot hold; all of it is named.
    """
    writer = _Writer(book, where)
    document = writer.document()
    stream = io.StringIO()
    yaml = YAML()
    yaml.version = (1, 2)
    yaml.allow_unicode = True
    yaml.width = 130
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(document, stream)
    text = stream.getvalue()
    return text.partition("---\n")[2] if text.startswith("%YAML") else text, tuple(writer.notes)


class _Writer:
    def __init__(self, book: Workbook, where: str) -> None:
        self.book = book
        self.where = where
        self.columns = {column: _canonical(column) for row in book.survey for column in row}
        self.notes: list[str] = []
        self.refused: list[str] = [f"{name} (sheet)" for name in book.others]
        self.translated = _translated(book.survey)
        self.translated_choices = _translated(book.choices)
        self.default = book.settings.get("default_language", "default")
        self.languages = self._languages()

    def document(self) -> Node:
        self._look()
        settings: Node = {key: text for key, text in self.book.settings.items() if not key.startswith("form_title")}
        if settings.get("namespaces") == NAMESPACE:
            del settings["namespaces"]
        title = self.book.title if any(self.book.title) else self.book.settings.get("form_title", "")
        settings |= {"title": title} if title else {}
        if self.languages:
            names = {code: name for name, code in language_codes(self.languages).items()}
            usual = all(language_name(code) == name for code, name in names.items())
            settings["languages"] = list(names) if usual else names
        if self.languages and "default_language" not in settings:  # phones show the language that comes first
            self.default = next((name for name in self.languages if name == self.default), self.languages[0])
        if self.languages or "default_language" in settings:
            settings["default_language"] = self._code(self.default)
        survey = self._tree()
        choices = self._choices()
        return {"settings": settings, "survey": survey, **({"choices": choices} if choices else {})}

    def _look(self) -> None:
        """Refuse what would be lost."""
        for column, words in self.columns.items():
            if _key(words) is None and not _is_media(words):
                (self.refused if words[0] in _MEANT else self.notes).append(column)
        if self.refused:
            raise DefinitionError(
                _("YAML cannot hold: {columns}").format(columns=", ".join(self.refused)),
                where=self.where,
                advice=_("keep the form as a workbook, or take these out"),
            )

    def _languages(self) -> list[str]:
        """The names of the languages as pyxform finds them: choices first; a plain column beside translated ones is the
        default's."""
        choices = [(words, self.translated_choices) for row in self.book.choices for words in map(_canonical, row)]
        survey = [(words, self.translated) for words in self.columns.values()]
        named = [_language(words) or (self.default,) for words, heads in (*choices, *survey) if _head(words) in heads]
        return list(dict.fromkeys(name for (name,) in named))

    def _tree(self) -> list[Node]:
        top: list[Node] = []
        levels = [top]
        for number, row in enumerate(self.book.survey, 2):
            kind = row.get("type", "").strip()
            begin = _BEGIN.fullmatch(kind)
            if _END.fullmatch(kind):
                if len(levels) == 1:
                    raise DefinitionError(_("a group ends that never began"), where=self.where)
                levels.pop()
            elif kind:
                node = self._row(row)
                if kind == "note" and "name" not in node:  # pyxform names it after its row, which is another one in YAML
                    node["name"] = f"generated_note_name_{number}"
                if begin:
                    node |= {"type": begin[1].lower(), "children": []}
                    levels[-1].append(node)
                    levels.append(node["children"])
                else:
                    levels[-1].append(node)
        return top

    def _row(self, row: Row) -> Node:
        node: Node = {"type": row.get("type", ""), "name": row.get("name", "")}
        for column, text in row.items():
            words = self.columns[column]
            key = _key(words)
            if not text or (key is None and not _is_media(words)):
                continue
            if key is None:
                self._put(node.setdefault("media", {}), words[1], words, text, self.translated)
            elif key in WORDED:
                self._put(node, key, words, text, self.translated)
            elif key in WORDED_EXTENSIONS:
                node[key] = _message(text)
            else:
                node[key] = text
        return {key: value for key, value in node.items() if value != ""}

    def _put(self, node: Node, key: str, words: Words, text: str, translated: Set[Words]) -> None:
        """The wording of a column in its language; as it is where no column of the sheet translates that wording."""
        if _head(words) not in translated:
            node[key] = text
            return
        language = _language(words)
        node.setdefault(key, {})[self._code(language[0] if language else self.default)] = text

    def _code(self, name: str) -> str:
        """A language as YAML names it."""
        return language_codes(self.languages).get(name, name)

    def _choices(self) -> dict[str, list[Node]]:
        lists: dict[str, list[Node]] = {}
        for row in self.book.choices:
            item: Node = {}
            name = ""
            for column, text in row.items():
                words = _canonical(column)
                if words[0] in ("list_name", "list name"):
                    name = text
                elif words[0] == "label" and text:
                    self._put(item, "label", words, text, self.translated_choices)
                elif text:
                    item["name" if column.lower() in ("name", "value") else column] = text
            if name and item:
                lists.setdefault(name, []).append(item)
        return lists


def _canonical(column: str) -> tuple[str, ...]:
    """The words of a column as pyxform understands them: aliases resolved, languages and media kinds kept apart.

    >>> _canonical("Relevance"), _canonical("label::English (en)"), _canonical("image::vi")
    (('bind', 'relevant'), ('label', 'English (en)'), ('media', 'image', 'vi'))
    """
    from pyxform.aliases import survey_header

    words = [word.strip() for word in column.split("::" if "::" in column else ":")]
    if words[0] == "jr":
        words = [":".join(words)]
    head = words[0].lower().replace(" ", "_")
    meant = survey_header.get(head, head)
    return (*((meant,) if isinstance(meant, str) else meant), *words[1:])


def _key(words: Words) -> str | None:
    """The YAML key of a column, whatever its language; None if there is none."""
    for length in range(min(len(words), 2), 0, -1):
        key = _KEYS.get(words[:length])
        if key is not None:
            return key if len(words) == length or (key in WORDED and len(words) == length + 1) else None
    return None


def _worded(words: Words) -> bool:
    return _key(words) in WORDED or _is_media(words)


def _head(words: Words) -> Words:
    """The words of a column of wording without its language; nothing for any other column."""
    return words[: len(words) - len(_language(words))] if _worded(words) else ()


def _translated(rows: Sequence[Row]) -> frozenset[Words]:
    """The wordings of a sheet that some column translates."""
    columns = (_canonical(column) for row in rows for column in row)
    return frozenset(_head(words) for words in columns if _worded(words) and _language(words))


def _language(words: Words) -> tuple[str, ...]:
    """The language of a column of wording, if it has one."""
    if _is_media(words):
        return words[2:]
    return words[1:] if words[:1] in _KEYS else words[2:]


def _is_media(words: Words) -> bool:
    return words[0] == "media" and len(words) in (2, 3)


def _message(text: str) -> object:
    """What `bind::ks:warn_message` holds, as the YAML writes it."""
    try:
        wordings = json.loads(text)
    except ValueError:
        return text
    if not isinstance(wordings, Mapping):
        return text
    by_language = {code: "".join(_pieces(parts)) for code, parts in wordings.items()}
    return by_language.get("", by_language) if set(by_language) == {""} else by_language


def _pieces(parts: object) -> Iterator[str]:
    if isinstance(parts, str):
        yield parts
    elif isinstance(parts, list):
        for piece in parts:
            yield piece["output"] if isinstance(piece, Mapping) else str(piece)
