"""Conditions in the words of a paper questionnaire: `${sex} = 'f'` becomes “question 3 = Female”."""

from __future__ import annotations

from survey.expression.convert import to_number
from survey.expression.syntax import Call, Chain, Expression, Negation, Number, Path, Text, unparse
from survey.language import _
from survey.questionnaire.model import Question
from survey.questionnaire.paper.outline import Outline
from survey.questionnaire.possible import plain

SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "div": "÷"}


def in_words(outline: Outline, expression: Expression, path: str) -> str:
    """A rule of the element at a path, in words; what has no words stays a formula with numbers of questions."""
    match expression:
        case Chain(operands, operators) if operators[0] in ("and", "or"):
            joiner = _("and") if operators[0] == "and" else _("or")
            return f" {joiner} ".join(_bracketed(outline, operand, path, operators[0]) for operand in operands)
        case Chain((left, right), (sign,)) if sign in ("=", "!="):
            return _equal(outline, left, right, sign, path)
        case Call("not", (inner,)):
            return _negated(outline, inner, path)
        case Call("selected", (Path() as question, Text() as name)) if not _several(outline, question, path):
            return _equal(outline, question, name, "=", path)
        case Call("selected", (Path() as question, Text(name))):
            return _("{question} includes “{choice}”").format(
                question=_named(outline, question, path), choice=_label(outline, question, name, path)
            )
        case Call("true", ()):
            return _("always")
        case Call("false", ()):
            return _("never")
        case _:
            return _formula(outline, expression, path)


def _bracketed(outline: Outline, expression: Expression, path: str, outer: str) -> str:
    words = in_words(outline, expression, path)
    mixed = isinstance(expression, Chain) and expression.operators[0] in ("and", "or") and expression.operators[0] != outer
    return f"({words})" if mixed else words


def _equal(outline: Outline, left: Expression, right: Expression, sign: str, path: str) -> str:
    if isinstance(left, Text | Number) and isinstance(right, Path):
        left, right = right, left
    if isinstance(left, Path) and isinstance(right, Number) and (name := _numbered(outline, left, right.value, path)):
        right = Text(name)
    if isinstance(left, Path) and isinstance(right, Text):
        question = _named(outline, left, path)
        if not right.value:
            return (_("{question} is blank") if sign == "=" else _("{question} is answered")).format(question=question)
        return f"{question} {SIGNS.get(sign, sign)} “{_label(outline, left, right.value, path)}”"
    return _formula(outline, Chain((left, right), (sign,)), path)


def _negated(outline: Outline, inner: Expression, path: str) -> str:
    match inner:
        case Call("selected", (Path() as question, Text() as name)) if not _several(outline, question, path):
            return _equal(outline, question, name, "!=", path)
        case Call("selected", (Path() as question, Text(name))):
            return _("{question} does not include “{choice}”").format(
                question=_named(outline, question, path), choice=_label(outline, question, name, path)
            )
        case Chain((left, right), ("=",)):
            return _equal(outline, left, right, "!=", path)
        case _:
            return _("not ({condition})").format(condition=in_words(outline, inner, path))


def _asked(outline: Outline, question: Path, path: str) -> Question | None:
    found = outline.questionnaire.elements.get(plain(question, path) or "")
    return found if isinstance(found, Question) else None


def _several(outline: Outline, question: Path, path: str) -> bool:
    """Whether a question takes several choices, so that one of them is not all of the answer."""
    asked = _asked(outline, question, path)
    return asked is None or asked.type in ("select_many", "rank")


def _numbered(outline: Outline, question: Path, number: float, path: str) -> str:
    """The name of the choice that a number stands for; empty where the question has none."""
    asked = _asked(outline, question, path)
    names = [choice.name for choice in outline.form.choices(asked) or ()] if asked is not None else []
    return next((name for name in names if to_number(name) == number), "")


def _named(outline: Outline, question: Path, path: str) -> str:
    found = plain(question, path)
    return outline.name(found) if found and found in outline.questionnaire.elements else unparse(question)


def _label(outline: Outline, question: Path, name: str, path: str) -> str:
    return outline.choice(plain(question, path) or "", name)


def _formula(outline: Outline, expression: Expression, path: str) -> str:
    """A formula with the numbers of questions for their paths."""
    match expression:
        case Number(value):
            return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}".replace(",", " ")
        case Path():
            return _named(outline, expression, path)
        case Negation(operand):
            return f"−{_formula(outline, operand, path)}"
        case Chain(operands, operators):
            words = [_formula(outline, operand, path) for operand in operands]
            tail = "".join(f" {SIGNS.get(sign, sign)} {word}" for sign, word in zip(operators, words[1:], strict=True))
            return words[0] + tail
        case Call("count-selected", (Path() as question,)):
            return _("number of choices in {question}").format(question=_named(outline, question, path))
        case Call("string-length", (Path() as question,)):
            return _("number of characters in {question}").format(question=_named(outline, question, path))
        case Call("today", ()):
            return _("today")
        case Call(name, arguments):
            inner = ", ".join(in_words(outline, argument, path) for argument in arguments)
            return f"{name}({inner})"
        case _:
            return unparse(expression)


def computed(outline: Outline) -> list[Question]:
    """The calculations that conditions on the paper name, in order, each once."""
    read = {name for item in outline.items for _source, rule in item.way for name in rule.variables}
    return [question for question in outline.form.questions if question.calculate and question.path in read]
