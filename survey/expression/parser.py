"""Reading the text of an expression: XPath 1.0's grammar with ODK's functions, in bounded depth and length."""

from __future__ import annotations

import re
from functools import lru_cache

from survey.errors import ExpressionError
from survey.expression.syntax import (
    AXES,
    OPERATORS,
    Call,
    Chain,
    Expression,
    Filter,
    Negation,
    Number,
    Path,
    Step,
    Text,
)
from survey.language import _

MAX_DEPTH = 120
"""Deepest nesting of parentheses, calls, conditions and minus signs; real forms stay under 20, Python's stack under its limit."""

MAX_LENGTH = 1_000_000
"""Longest expression, in characters."""

_NAME = r"[^\W\d][\w.\-]*"
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_TEXT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_QUALIFIED = re.compile(rf"{_NAME}(?::(?!:)(?:{_NAME}|\*))?")
_OPERATOR = re.compile(r"or|and|div|mod|!=|<=|>=|[=<>+*-]")
_NODE_TYPE = re.compile(r"(node|text|comment|processing-instruction)\s*\(\s*\)")
_CALL = re.compile(rf"({_NAME}(?::{_NAME})?)\s*\(")
_AXIS = re.compile(r"([a-z-]+)\s*::")
_STEP_START = re.compile(r"[@.*]|[^\W\d]")
_ELSEWHERE = tuple(
    (re.compile(theirs), ours)
    for theirs, ours in (
        (r"(?<==)=", "="), (r"(?<=<)>", "!="), (r"&&|(?i:and)\b", "and"), (r"\|{1,2}|(?i:or)\b", "or"), ("!", "not(…)"),
        ("%", "mod"), ("÷", "div"), ("×", "*"), (r"\^", "pow(…, …)"), (r"\?", "if(…, …, …)"), ("[“”„]", '"'), ("[‘’‚]", "'"),
        (r"(?<=\.\.)\[", "parent::node()[…]"), (r"(?<=\.)\[", "self::node()[…]"),
    )
)  # fmt: skip
"""What other languages and word processors write, at the place where it does not fit, and what is written here."""

_ANY_NODE = Step("descendant-or-self", "node()")


def parse(source: str) -> Expression:
    """The expression that a text means.

    Raises ExpressionError, with the offset of the first character that does not fit.
    Source: XML Path Language 1.0 (W3C, 1999), section 3, and the ODK XForms specification, "XPath".

    >>> parse("1 + ../age")
    Chain(operands=(Number(value=1.0, position=0), Path(steps=(...
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(
            _("the formula is longer than {limit} characters").format(limit=MAX_LENGTH), advice=_("split it into calculations")
        )
    return _parse(source)


@lru_cache(maxsize=4096)
def _parse(source: str) -> Expression:
    # The same condition is often written on a hundred questions; syntax is immutable, so they share one tree.
    reader = _Reader(source)
    expression = reader.expression()
    if not reader.at_end():
        raise reader.unexpected()
    return expression


class _OpenChain:
    """A chain whose last operand has not been read yet."""

    def __init__(self, level: int, position: int) -> None:
        self.level = level
        self.position = position
        self.operands: list[Expression] = []
        self.operators: list[str] = []

    def extend(self, operand: Expression, operator: str) -> None:
        self.operands.append(operand)
        self.operators.append(operator)

    def closed(self, last: Expression) -> Chain:
        return Chain((*self.operands, last), tuple(self.operators), self.position)


class _Reader:
    """A cursor over the text; each method reads one construct and leaves the cursor after it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.offset = 0
        self.depth = 0
        self._skip_space()

    def at_end(self) -> bool:
        return self.offset >= len(self.source)

    def unexpected(self) -> ExpressionError:
        if not self.source.strip():
            return ExpressionError(_("the formula is empty"))
        if self.at_end():
            return ExpressionError(
                _("the formula ends too early"), position=self.offset, advice=_("look for a missing value or bracket")
            )
        rest = self.source[self.offset : self.offset + 20]
        meant = next((ours for theirs, ours in _ELSEWHERE if theirs.match(self.source, self.offset)), "")
        return ExpressionError(
            _("“{rest}” does not fit here (character {place})").format(rest=rest, place=self.offset + 1),
            position=self.offset,
            advice=_("write {signature}").format(signature=meant) if meant else None,
        )

    def expression(self) -> Expression:
        """Operands joined by operators, in one frame however many there are: chains still open wait in a stack."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._too_deep()
        open_chains: list[_OpenChain] = []
        operand = self._operand()
        while True:
            operator = self._operator()
            level = OPERATORS.get(operator, 0)
            while open_chains and open_chains[-1].level > level:
                operand = open_chains.pop().closed(operand)
            if not operator:
                break
            if not open_chains or open_chains[-1].level < level:
                open_chains.append(_OpenChain(level, operand.position))
            open_chains[-1].extend(operand, operator)
            self._advance(len(operator))
            operand = self._operand()
        self.depth -= 1
        return operand

    def _too_deep(self) -> ExpressionError:
        what = _("the formula is nested deeper than {limit} levels").format(limit=MAX_DEPTH)
        return ExpressionError(what, position=self.offset, advice=_("split it into calculations"))

    def _operand(self) -> Expression:
        """A union of paths, with any minus signs before it."""
        signs: list[int] = []
        while self._peek("-"):
            signs.append(self.offset)
            self._advance(1)
        if len(signs) > MAX_DEPTH:
            raise self._too_deep()
        position = self.offset
        operand = self._path()
        if self._peek("|"):
            members = [operand]
            while self._take("|"):
                members.append(self._path())
            operand = Chain(tuple(members), ("|",) * (len(members) - 1), position)
        for sign in reversed(signs):
            operand = Negation(operand, sign)
        return operand

    def _operator(self) -> str:
        found = _OPERATOR.match(self.source, self.offset)
        return found[0] if found else ""

    def _path(self) -> Expression:
        position = self.offset
        if self._peek("/"):
            return self._absolute_path(position)
        primary = self._primary()
        if primary is None:
            return Path(self._steps(()), position=position)
        predicates = self._predicates()
        if predicates:
            primary = Filter(primary, predicates, position)
        if self._peek("/"):
            return Path(self._steps(self._separator()), start=primary, position=position)
        return primary

    def _absolute_path(self, position: int) -> Path:
        first = self._separator()
        if first or _STEP_START.match(self.source, self.offset):
            return Path(self._steps(first), absolute=True, position=position)
        return Path((), absolute=True, position=position)

    def _separator(self) -> tuple[Step, ...]:
        """The steps that `/` or `//` stands for."""
        double = self.source.startswith("//", self.offset)
        self._advance(2 if double else 1)
        return (_ANY_NODE,) if double else ()

    def _primary(self) -> Expression | None:
        position = self.offset
        if self._take("("):
            inner = self.expression()
            self._expect(")")
            return inner
        if found := _NUMBER.match(self.source, position):
            self._advance(len(found[0]))
            return Number(float(found[0]), position)
        if self._peek('"') or self._peek("'"):
            return self._text(position)
        if (found := _CALL.match(self.source, position)) and not _NODE_TYPE.match(self.source, position):
            self._advance(len(found[0]))
            return Call(found[1], self._arguments(), position)
        return None

    def _text(self, position: int) -> Text:
        found = _TEXT.match(self.source, position)
        if found is None:
            raise ExpressionError(_("a quotation mark is never closed"), position=position)
        self._advance(len(found[0]))
        return Text(found[1] if found[1] is not None else found[2], position)

    def _arguments(self) -> tuple[Expression, ...]:
        arguments: list[Expression] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            arguments.append(self.expression())
        return tuple(arguments)

    def _steps(self, first: tuple[Step, ...]) -> tuple[Step, ...]:
        steps = [*first, self._step()]
        while self._peek("/"):
            steps += self._separator()
            steps.append(self._step())
        return tuple(steps)

    def _step(self) -> Step:
        position = self.offset
        if self._take(".."):
            return Step("parent", "node()", position=position)
        if self._take("."):
            return Step("self", "node()", position=position)
        axis = "child"
        if self._take("@"):
            axis = "attribute"
        elif found := _AXIS.match(self.source, position):
            axis = found[1]
            if axis not in AXES:
                raise ExpressionError(_("there is no axis called “{axis}”").format(axis=axis), position=position)
            self._advance(len(found[0]))
        return Step(axis, self._test(), self._predicates(), position)

    def _test(self) -> str:
        if self._take("*"):
            return "*"
        if found := _NODE_TYPE.match(self.source, self.offset):
            self._advance(len(found[0]))
            return f"{found[1]}()"
        if found := _QUALIFIED.match(self.source, self.offset):
            self._advance(len(found[0]))
            return found[0]
        raise self.unexpected()

    def _predicates(self) -> tuple[Expression, ...]:
        predicates: list[Expression] = []
        while self._take("["):
            predicates.append(self.expression())
            self._expect("]")
        return tuple(predicates)

    def _peek(self, token: str) -> bool:
        return self.source.startswith(token, self.offset)

    def _take(self, token: str) -> bool:
        if not self._peek(token):
            return False
        self._advance(len(token))
        return True

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise self.unexpected()

    def _advance(self, length: int) -> None:
        self.offset += length
        self._skip_space()

    def _skip_space(self) -> None:
        found = _SPACE.match(self.source, self.offset)
        assert found is not None
        self.offset = found.end()
