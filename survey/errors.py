"""Every error the `survey` package raises on purpose, as one tree.

SurveyError
├── DefinitionError          a questionnaire that a designer must mend
│   └── ExpressionError      a formula that cannot be read
├── AnswerError              an answer that is not of its type
├── EvaluationError          a formula that cannot be computed on these answers
├── StoreError               a file of interviews that cannot be used
│   └── KeyProblem           a wrong passphrase, an unknown or revoked key, a bad signature
├── BundleError              a bundle, kit or receipt that cannot be applied
├── ConflictError            two truths that only a person can reconcile
└── ExportError              a dataset that cannot be written without losing something

Each says what is wrong, where, and what to do. The command line prints those three and exits with the class's `exit_code`.
"""

from __future__ import annotations


class SurveyError(Exception):
    """Something the person at the keyboard can act on.

    `what` is one sentence in the user's language, `where` a file, line, sheet row, question or command, `advice` what to do next.

    >>> print(SurveyError("the file is empty", where="worker.yaml", advice="restore it from the kit"))
    worker.yaml: the file is empty (restore it from the kit)
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str | None = None, advice: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f" ({self.advice})" if self.advice else ""
        return f"{place}{self.what}{cure}"


class DefinitionError(SurveyError):
    """A questionnaire that a designer must mend before it can be used."""

    exit_code = 1


class ExpressionError(DefinitionError):
    """A formula that cannot be read; `position` is the offset of the first character that does not fit."""

    def __init__(self, what: str, *, position: int = 0, where: str | None = None, advice: str | None = None) -> None:
        super().__init__(what, where=where, advice=advice)
        self.position = position


class AnswerError(SurveyError):
    """An answer that is not of its question's type, such as letters where a number is asked."""

    exit_code = 2


class EvaluationError(SurveyError):
    """A formula that cannot be computed on these answers, such as a repeated question used as one value."""

    exit_code = 1


class StoreError(SurveyError):
    """A file of interviews that cannot be opened, read or written; nothing in it has been changed."""


class KeyProblem(StoreError):
    """A wrong passphrase, an unknown or revoked key, or a signature that does not fit."""

    exit_code = 4


class BundleError(SurveyError):
    """A bundle, kit or receipt that cannot be applied; it is kept whole and nothing has been changed."""

    exit_code = 4


class ConflictError(SurveyError):
    """Two truths that only a person can reconcile."""

    exit_code = 5


class ExportError(SurveyError):
    """A dataset that cannot be written without losing something."""
