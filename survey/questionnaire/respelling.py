"""Formulas written with the signs of other languages, or of a word processor: what XPath would write in their place."""

from __future__ import annotations

import re

from survey.errors import ExpressionError
from survey.expression.compiled import compile_expression
from survey.expression.functions import FUNCTIONS

_QUOTES = str.maketrans({**dict.fromkeys("„‟“”", '"'), **dict.fromkeys("«»‹›`´ʼ‘’", "'")})
_LITERAL = re.compile(r"('[^']*'|\"[^\"]*\")")
_SIGNS = {
    "==": "=",
    "<>": "!=",
    "≠": "!=",
    "≥": ">=",
    "=>": ">=",
    "≤": "<=",
    "=<": "<=",
    "&&": " and ",
    "||": " or ",
    "×": "*",
    "÷": " div ",
    "−": "-",
    "–": "-",
    "（": "(",
    "）": ")",
    "，": ",",
    "\u200b": "",
    "\u2060": "",
    "\ufeff": "",
}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_WORD = re.compile(r"(?<![\w/.$-])(AND|OR|DIV|MOD|And|Or|Div|Mod)(?![\w-])")
_CALL = re.compile(r"(?<![\w:/-])([A-Za-z][\w-]*)(?=\s*\()")


def respelt(source: str) -> str:
    """A formula that cannot be read in the spelling of XPath; empty where that cannot be read either.

    >>> respelt("/data/a == 1 AND /data/b ≥ 2"), respelt("IF(/data/a = „yes“, 1, 2)"), respelt("/data/a is yes")
    ('/data/a = 1 and /data/b >= 2', 'if(/data/a = "yes", 1, 2)', '')
    """
    pieces = _LITERAL.split(source.translate(_QUOTES))
    new = "".join(piece if place % 2 else _plain(piece) for place, piece in enumerate(pieces))
    try:
        compile_expression(new)
    except ExpressionError:
        return ""
    return new if new != source else ""


def _plain(piece: str) -> str:
    piece = _SIGN.sub(lambda sign: _SIGNS[sign[0]], piece)
    piece = _WORD.sub(lambda word: word[0].lower(), piece)
    return _CALL.sub(
        lambda call: call[0].lower() if call[0] not in FUNCTIONS and call[0].lower() in FUNCTIONS else call[0], piece
    )
