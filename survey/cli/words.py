"""What a command says: its help in the language chosen at run time (click takes it when a module is loaded), and its lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from survey.language import _, visible

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _translated(text: str | None) -> str | None:
    return _(text) if text else text


class Option(click.Option):
    """An option whose help is an English msgid."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        written = self.help
        self.help = _translated(written)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = written


class Command(click.Command):
    """A command whose help is an English msgid."""

    def get_short_help_str(self, limit: int = 45) -> str:
        return (_translated(self.help) or "").partition(". ")[0].strip().removesuffix(".")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        written = self.help
        self.help = _translated(written)
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = written


class Group(Command, click.Group):
    """A group of such commands; its epilog is a msgid too."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(_(self.epilog))


def subcommand(name: str, help: str, **settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """`@click.command` for a subcommand of `survey`: `help` is an English msgid."""
    return click.command(name, cls=Command, help=help, **settings)


def option(*names: str, help: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    """`@click.option` whose `help` is an English msgid."""
    return click.option(*names, cls=Option, help=help, **settings)


def echo(text: str, err: bool = False) -> None:
    """Print a line; whatever a file, a form or an answer has put into it, it cannot command the terminal."""
    click.echo(visible(text), err=err)
