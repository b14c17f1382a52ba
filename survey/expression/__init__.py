"""The expression language of XForms: ODK's XPath, read, checked and compiled to closures."""

from survey.expression.compiled import CompiledExpression, compile_expression
from survey.expression.convert import to_boolean, to_number, to_string
from survey.expression.data import Atomic, Environment, Node, Scope, Value
from survey.expression.element import Element
from survey.expression.functions import FUNCTIONS, Function
from survey.expression.parser import parse
from survey.expression.references import Reference
from survey.expression.syntax import Expression, unparse

__all__ = [
    "FUNCTIONS",
    "Atomic",
    "CompiledExpression",
    "Element",
    "Environment",
    "Expression",
    "Function",
    "Node",
    "Reference",
    "Scope",
    "Value",
    "compile_expression",
    "parse",
    "to_boolean",
    "to_number",
    "to_string",
    "unparse",
]
