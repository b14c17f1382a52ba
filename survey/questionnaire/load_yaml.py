"""A questionnaire written in YAML (docs/questionnaire.md), as the rows of an XLSForm."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from survey.errors import DefinitionError, SurveyError
from survey.language import _
from survey.outside import read_csv, read_text
from survey.questionnaire.convert import Row, Workbook
from survey.questionnaire.limits import MAX_DEPTH, MAX_ROWS

MAX_BYTES = 5_000_000
MAX_VALUES = 1_000_000
"""Most values in the document, each counted as often as an alias repeats it."""

LANGUAGE_NAMES = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
"""How phones show a language; other codes show as themselves."""

WORDED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
RULES = ("relevant", "constraint", "required", "calculation", "choice_filter", "repeat_count", "read_only", "trigger")
PLAIN = ("type", "name", "appearance", "default", "parameters", *RULES)
EXTENSIONS = ("warn_if", "missing", "exclusive", "ordered", "self_completed", "pii", "module", "preload")
WORDED_EXTENSIONS = ("warn_message", "unit", "short")
ROW_KEYS = frozenset((*WORDED, *PLAIN, *EXTENSIONS, *WORDED_EXTENSIONS, "media", "children"))
TOP_KEYS = frozenset(("settings", "survey", "choices"))

_REFERENCE = re.compile(r"(\$\{[^}]*\})")


def read_yaml(path: Path) -> Workbook:
    """The workbook that a YAML questionnaire stands for.

    Raises:
        DefinitionError: it is not YAML, too large, or has a key that means nothing; the message says the line.
    """
    document = _parse(path)
    reader = _Reader(path, document)
    return reader.workbook()


def _parse(path: Path) -> Mapping[str, Any]:
    text = read_text(path, MAX_BYTES, DefinitionError)
    yaml = YAML()
    yaml.version = (1, 2)
    try:
        document = yaml.load(text)
    except MarkedYAMLError as error:
        line = f"{path.name}, line {error.problem_mark.line + 1}" if error.problem_mark else path.name
        reason = error.problem or error.context
        raise DefinitionError(_("this is not YAML: {reason}").format(reason=reason), where=line) from error
    except (YAMLError, RecursionError, ValueError, TypeError) as error:
        raise DefinitionError(_("this is not YAML: {reason}").format(reason=str(error)[:200]), where=path.name) from error
    if not isinstance(document, Mapping) or not isinstance(document.get("survey"), Sequence):
        raise DefinitionError(_("a questionnaire has the keys settings, survey and choices"), where=path.name)
    if _unfolded(document) > MAX_VALUES:
        raise DefinitionError(
            _("the aliases in it unfold to more than a questionnaire can hold"),
            where=path.name,
            advice=_("write out what an alias (*name) stands for"),
        )
    return document


def _unfolded(value: object, counts: dict[int, float] | None = None) -> float:
    """How many values stand in a value, once every alias is written out; without end where one stands in itself."""
    counts = {} if counts is None else counts
    if not isinstance(value, Mapping | list | tuple | set):
        return 1
    if id(value) not in counts:
        counts[id(value)] = math.inf
        inside = [*value, *value.values()] if isinstance(value, Mapping) else value
        counts[id(value)] = 1 + sum(_unfolded(item, counts) for item in inside)
    return counts[id(value)]


def language_name(code: str) -> str:
    """The name of a language in the XForm, which ends in its code.

    >>> language_name("vi")
    'Tiếng Việt (vi)'
    """
    return LANGUAGE_NAMES.get(code, f"{code} ({code})" if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", code) else code)


def text_of(value: object) -> str:
    """A plain value as a sheet's cell would hold it: a list is joined by spaces, a mapping is `key=value` pairs."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(f"{key}={text_of(item)}" for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(text_of, value))
    if isinstance(value, int):
        # Python writes no decimal number of more than 4,300 digits; one that YAML took was hexadecimal.
        return str(value) if value.bit_length() < 10_000 else hex(value)
    return "" if value is None else str(value).strip()


class _Reader:
    def __init__(self, path: Path, document: Mapping[str, Any]) -> None:
        self.path = path
        self.document = document
        self.settings = self.mapping(document.get("settings") or {}, "settings", 1)
        self.languages = self._languages()
        self.rows: list[Row] = []
        self.lines: list[str] = []
        self.places: dict[str, str] = {}

    def workbook(self) -> Workbook:
        self.known(self.document, TOP_KEYS, 1)
        self.walk(self.document["survey"], "", 0)
        settings = {
            key: text_of(value) for key, value in self.settings.items() if key not in ("title", "languages", "default_language")
        }
        title = self.settings.get("title", "")
        by_language = title if isinstance(title, Mapping) else {"": title}
        titles = {str(code): wording for code, text in by_language.items() if (wording := text_of(text))}
        if titles:
            settings["form_title"] = next(iter(titles.values()))
        if self.languages:
            settings["default_language"] = self.called(str(self.settings.get("default_language", self.languages[0])))
        elif "default_language" in self.settings:
            settings["default_language"] = text_of(self.settings["default_language"])
        survey, choices = self.spread(self.rows), self.spread(list(self.choices()))
        return Workbook(survey, choices, settings, {}, {"survey": self.lines}, self.places, titles)

    def _languages(self) -> tuple[str, ...]:
        """The languages of the form: those its settings name, else those of its title, else of its first label."""
        named = self.settings.get("languages")
        if isinstance(named, Sequence | Mapping) and not isinstance(named, str):
            return tuple(map(str, named))
        labels = (row.get("label") for row in self.document["survey"] if isinstance(row, Mapping))
        for wording in (self.settings.get("title"), *labels):
            if isinstance(wording, Mapping):
                return tuple(map(str, wording))
        return ()

    def called(self, code: str) -> str:
        """The name of a language in the XForm: what the settings call it, else its usual name."""
        named = self.settings.get("languages")
        return str(named[code]) if isinstance(named, Mapping) and code in named else language_name(code)

    def walk(self, rows: object, above: str, depth: int) -> None:
        """Lay the rows of a container down flat, its begin and end around its children."""
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise self.error(_("rows are a list"), 1)
        if depth > MAX_DEPTH:
            raise self.error(_("groups are nested more than {limit} deep").format(limit=MAX_DEPTH), 1)
        for place, row in enumerate(rows):
            line = _line(rows, place)
            if not isinstance(row, Mapping) or not row.get("type"):
                raise self.error(_("a row needs a type"), line)
            self.known(row, ROW_KEYS, line)
            self.row(row, above, line, depth)
            if len(self.rows) > MAX_ROWS:
                raise self.error(_("the questionnaire has more than {limit} rows").format(limit=MAX_ROWS), line)

    def row(self, row: Mapping[str, Any], above: str, line: int, depth: int) -> None:
        kind, path = str(row["type"]), f"{above}{row.get('name', '')}"
        container = kind in ("group", "repeat")
        if container != ("children" in row):
            raise self.error(_("a group or repeat has children, and nothing else has"), line)
        self.places[path] = f"line {line}"
        self.put(self.cells(row, line) | ({"type": f"begin_{kind}"} if container else {}), line)
        if container:
            self.walk(row["children"], f"{path}/", depth + 1)
            self.put({"type": f"end_{kind}"}, line)

    def put(self, cells: Row, line: int) -> None:
        self.rows.append(cells)
        self.lines.append(f"line {line}")

    def cells(self, row: Mapping[str, Any], line: int) -> Row:
        """The cells of one row, wording spread over a column a language."""
        cells = {key: text_of(row[key]) for key in PLAIN if key in row}
        for key in WORDED:
            if key in row:
                cells |= self.worded(key, row[key], line)
        for kind, files in self.mapping(row.get("media", {}), "media", line).items():
            cells |= self.worded(f"media::{kind}", files, line)
        cells |= {f"bind::ks:{key}": text_of(row[key]) for key in EXTENSIONS if key in row}
        cells |= {f"bind::ks:{key}": self.message(row[key]) for key in WORDED_EXTENSIONS if key in row}
        return cells

    def worded(self, key: str, wording: object, line: int) -> Row:
        if isinstance(wording, Mapping):
            for language in wording:
                if language not in self.languages:
                    raise self.error(_("the title has no language {language}").format(language=language), line)
            return {f"{key}::{self.called(str(language))}": text_of(text) for language, text in wording.items()}
        return {key: text_of(wording)}

    def spread(self, rows: list[Row]) -> list[Row]:
        """The rows of a sheet; one text for all languages stands in each of them where other rows translate that wording."""
        translated = {head for row in rows for column in row if (head := column.rpartition("::")[0]) and self.languages}
        return [
            {
                place: text
                for column, text in row.items()
                for place in ([f"{column}::{self.called(each)}" for each in self.languages] if column in translated else [column])
            }
            for row in rows
        ]

    def message(self, wording: object) -> str:
        """Wording for a bind attribute: JSON by language, the values shown in it apart, so that pyxform resolves their names."""
        by_language = wording if isinstance(wording, Mapping) else {"": wording}
        return json.dumps({str(code): _pieces(text_of(text)) for code, text in by_language.items()}, ensure_ascii=False)

    def choices(self) -> Iterator[Row]:
        lists = self.mapping(self.document.get("choices") or {}, "choices", 1)
        for name, items in lists.items():
            line = _line(lists, name)
            if isinstance(items, Mapping):
                yield from self.listed(str(name), str(items.get("file", "")), line)
                continue
            if not isinstance(items, Sequence) or isinstance(items, str):
                raise self.error(_("the list {name} is not a list of choices").format(name=name), line)
            for place, item in enumerate(items):
                line = _line(items, place)
                row = self.mapping(item, str(name), line)
                cells = {str(key): text_of(value) for key, value in row.items() if key not in ("label", "media")}
                yield {"list_name": str(name), **cells, **self.worded("label", row.get("label", ""), line)}

    def listed(self, name: str, file: str, line: int) -> Iterator[Row]:
        """The choices of a CSV file beside the questionnaire."""
        try:
            table = read_csv(read_text(self.path.parent / file, MAX_BYTES), file)[1]
        except (OSError, SurveyError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise self.error(_("the list {file} cannot be read: {reason}").format(file=file, reason=reason), line) from error
        rows = [{key: (value or "").strip() for key, value in row.items() if key} for row in table]
        if not rows or "name" not in rows[0]:
            raise self.error(_("the list {file} has no column `name`").format(file=file), line)
        for row in rows:
            cells = {self.column(key): value for key, value in row.items() if value}
            yield {"list_name": name, **cells}

    def column(self, name: str) -> str:
        """A CSV column's name as the choices sheet writes it: `label::vi` becomes `label::Tiếng Việt (vi)`."""
        head, separator, code = name.partition("::")
        return f"{head}::{self.called(code)}" if separator else name

    def known(self, row: Mapping[str, Any], keys: frozenset[str], line: int) -> None:
        for key in row:
            if key not in keys:
                near = get_close_matches(str(key), keys, 1)
                advice = _("did you mean {name}?").format(name=near[0]) if near else None
                raise self.error(_("no key is called {key}").format(key=key), line, advice)

    def mapping(self, value: object, name: str, line: int) -> Mapping[str, Any]:
        """The value, if it is keys and values as the place wants it."""
        if not isinstance(value, Mapping):
            raise self.error(_("{name} must be keys with values").format(name=name), line)
        return value

    def error(self, what: str, line: int, advice: str | None = None) -> DefinitionError:
        return DefinitionError(what, where=f"{self.path.name}, line {line}", advice=advice)


def _line(holder: object, place: Any) -> int:
    """The line of an item of a list or of a key of a mapping; 1 where the parser has not kept it."""
    kept = getattr(getattr(holder, "lc", None), "data", None)
    position = kept.get(place) if isinstance(kept, dict) else None
    return int(position[0]) + 1 if position else 1


def _pieces(text: str) -> str | list[str | dict[str, str]]:
    pieces = [piece for piece in _REFERENCE.split(text) if piece]
    if len(pieces) == 1 and not _REFERENCE.match(text):
        return text
    return [{"output": piece} if _REFERENCE.match(piece) else piece for piece in pieces]
