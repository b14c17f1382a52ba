"""Answers that are lists of choices, and the labels of choices."""

from __future__ import annotations

import math

from survey.expression.convert import BLANKS
from survey.expression.data import Scope
from survey.expression.functions.registry import function
from survey.expression.syntax import Expression, unparse


def _selected(answer: str, choice: str) -> bool:
    return f" {choice.strip(BLANKS)} " in f" {answer} "


@function("selected", "text text", "boolean", example="selected('rice fish', 'fish')")
def selected(answer: str, choice: str) -> bool:
    """Whether a choice is among those of an answer."""
    return _selected(answer, choice)


@function("is-selected", "text text", "boolean", example="is-selected('rice fish', 'rice')")
def is_selected(answer: str, choice: str) -> bool:
    """Whether a choice is among those of an answer (an older name of selected)."""
    return _selected(answer, choice)


@function("selected-at", "text number", "text", example="selected-at('rice fish', 1) = 'fish'")
def selected_at(answer: str, place: float) -> str:
    """The choice at a place, counted from 0; empty outside the list."""
    return _item(_choices(answer), place)


@function("count-selected", "text", "number", example="count-selected('rice fish') = 2")
def count_selected(answer: str) -> float:
    """The number of choices in an answer."""
    return float(len(_choices(answer)))


@function("jr:choice-name", "text text", "text", example="jr:choice-name('', '/data/member') = ''")
def choice_name(scope: Scope, choice: str, path: str) -> str:
    """The label of a choice of the question whose path is given in quotes, in the interview's language."""
    return scope.environment.choice_label(choice, path.strip(), scope.current) if choice else ""


@function("choice-label", "path text", "text", example="choice-label(/data/one, '') = ''")
def choice_label(scope: Scope, question: Expression, choice: str) -> str:
    """The label of a choice of a question, in the interview's language (SurveyCTO)."""
    return scope.environment.choice_label(choice, unparse(question), scope.current) if choice else ""


@function("jr:itext", "text", "text", example="jr:itext('no such text') = ''")
def itext(scope: Scope, identifier: str) -> str:
    """The text with an identifier, in the interview's language."""
    return scope.environment.itext(identifier)


@function("count-items", "text text", "number", example="count-items(',', 'a,b,c') = 3")
def count_items(separator: str, text: str) -> float:
    """The number of items in a text that separators divide (SurveyCTO)."""
    return float(len(_items(separator, text)))


@function("item-at", "text text number", "text", example="item-at(',', 'a,b,c', 1) = 'b'")
def item_at(separator: str, text: str, place: float) -> str:
    """The item at a place, counted from 0, of a text that separators divide; empty outside it (SurveyCTO)."""
    return _item(_items(separator, text), place)


@function("de-duplicate", "text text", "text", example="de-duplicate(' ', 'a b a') = 'a b'")
def de_duplicate(separator: str, text: str) -> str:
    """A text that separators divide, with each item once (SurveyCTO)."""
    return separator.join(dict.fromkeys(_items(separator, text)))


@function("rank-index", "text text", "number", example="rank-index('fish', 'rice fish') = 2")
def rank_index(choice: str, ranking: str) -> float:
    """The rank of a choice in a ranking, counted from 1; NaN where it is not ranked (SurveyCTO)."""
    ranked = _choices(ranking)
    return float(ranked.index(choice) + 1) if choice in ranked else math.nan


def _choices(answer: str) -> list[str]:
    choices = answer.split(" ")
    return [choice for choice in choices if choice] if "" in choices else choices


def _items(separator: str, text: str) -> list[str]:
    if not text:
        return []
    return text.split(separator) if separator else [text]


def _item(items: list[str], place: float) -> str:
    return items[int(place)] if items and -1 < place < len(items) else ""
