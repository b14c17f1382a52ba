"""`survey interview`: an interview in the terminal, offline, every answer on disk before the next question."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import ConflictError, StoreError, SurveyError
from survey.language import LANGUAGES, _, current_language, use_language

if TYPE_CHECKING:
    from survey.fieldwork.cases import Case
    from survey.interview.plan import Plan
    from survey.interview.session import Session
    from survey.questionnaire.model import Questionnaire
    from survey.store.base import Store
    from survey.terminal.leave_code import LeaveCode

CODE = "KHAOSAT_CODE"
NEW = "+new"


@contextmanager
def _loading() -> Iterator[None]:
    """No collection while everything is being loaded: there is no garbage yet, and to look for it takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@subcommand(
    "interview",
    help="Hold an interview in the terminal, or go on with one. Every answer is on disk before the next question. "
    "Without FORM: the team's cases as its kit brought them, to choose from.",
)
@click.argument("form", required=False)
@store_options
@option("--case", help="Identifier of the interview: it is resumed if it is in the store, begun under this name if not.")
@option("--resume", is_flag=True, help="Go on with the open interview that was changed last.")
@option("--interviewer", envvar="KHAOSAT_INTERVIEWER", help="Who interviews; asked for if not given.")
@option("--team", envvar="KHAOSAT_TEAM", default="", help="The team, as shown in the header.")
@option(
    "--set", "preload", multiple=True, metavar="NAME=VALUE", help="A value from the sample list (may be given several times)."
)
@option("--lang", "language", help="Language of the interview and of messages.")
@option("--plain", is_flag=True, help="Plain lines instead of screens: for screen readers, pipes and simple terminals.")
@option("--practice", is_flag=True, help="Practise: nothing is kept.")
@option("--new-code", is_flag=True, help="Choose the code that ends a self-completed part anew; otherwise it holds for the day.")
@_loading()
def command(
    form: str | None,
    store: Path,
    plain_store: bool,
    case: str | None,
    resume: bool,
    interviewer: str | None,
    team: str,
    preload: tuple[str, ...],
    language: str | None,
    plain: bool,
    practice: bool,
    new_code: bool,
) -> None:
    from survey.cli.forms import questionnaire_of
    from survey.store import open_store
    from survey.terminal.consoles import console_for, pausing_when_lost
    from survey.terminal.desk import Desk
    from survey.terminal.meanwhile import Meanwhile
    from survey.terminal.run import hold

    values = dict(_pair(text) for text in preload)
    if form is None:
        if resume or values or practice:
            raise click.UsageError(_("--resume, --set and --practice need the questionnaire: survey interview FORM"))
        _at_home(store, plain_store, interviewer, team, language, plain, new_code, case or "")
        return
    questionnaire = questionnaire_of(form)
    spoken = _language(questionnaire, language)
    name = interviewer or _asked(_("Interviewer's name"))
    with open_store("memory://", create=True) if practice else opened(store, plain_store, create=True) as journal:
        code = _code([questionnaire], journal, name, new_code)
        which = _which(journal, questionnaire, case, resume)
        session = _session(questionnaire, journal, name, spoken, values, which)
        meanwhile = Meanwhile()
        meanwhile.add(_preparing(session.plan))
        _keep_what_is_loaded()
        with pausing_when_lost(), console_for(plain, meanwhile) as console:
            people = " · ".join(part for part in (team, name) if part)
            banner = _("PRACTICE – nothing is kept") if practice else _sent_back(session)
            ending = hold(Desk(session, console, people, banner, code))
        _back_up(journal)
    _say_goodbye(session, ending, form, practice)


def _sent_back(session: Session) -> str:
    """What headquarters said when it opened the interview again; empty if it did not."""
    record = session.record
    return _("Headquarters: {message}").format(message=record.message) if record.review == "reject" else ""


def _at_home(
    store: Path,
    plain_store: bool,
    interviewer: str | None,
    team: str,
    language: str | None,
    plain: bool,
    new_code: bool,
    first: str,
) -> None:
    """The home screen of a laptop that was set up with a kit, after the interview of the case `first` if one is named."""
    from survey.fieldwork.cases import cases
    from survey.fieldwork.kit import kit_facts
    from survey.interview.plan import Plan
    from survey.sync.upload import SERVER
    from survey.terminal.consoles import console_for, pausing_when_lost
    from survey.terminal.desk import Desk
    from survey.terminal.home import Home, Sitting
    from survey.terminal.meanwhile import Meanwhile

    with opened(store, plain_store) as journal:
        mine = cases(journal)
        if not mine:
            raise SurveyError(
                _("this laptop has no cases"), advice=_("survey start KIT brings them; survey interview FORM needs none")
            )
        name = interviewer or _asked(_("Interviewer's name"))
        forms = {case.form: journal.forms[case.form] for case in mine}
        code = _code(list(forms.values()), journal, name, new_code)
        plans: dict[str, Plan] = {}
        people = " · ".join((team or kit_facts(journal)["team"], name))
        meanwhile = Meanwhile()
        _keep_what_is_loaded()
        with pausing_when_lost(), console_for(plain, meanwhile) as console:

            def begin(case: Case) -> Desk:
                form = _form_of(journal, case)
                if form.hash not in plans:
                    # Once for all cases of a questionnaire.
                    plans[form.hash] = Plan(form)
                    meanwhile.add(_preparing(plans[form.hash]))
                spoken = _language(form, language)
                session = _session(form, journal, name, spoken, dict(case.preload), case.name, plans[form.hash])
                return Desk(session, console, people, _sent_back(session), code)

            server = kit_facts(journal).get("settings", {}).get(SERVER, "")
            sitting = Sitting(journal, console, name, people, _today, lambda place: _hand_over(journal, place), server)
            Home(sitting, begin).stay(first)
        _back_up(journal)
    echo(_("Every answer is saved. survey send FOLDER writes what headquarters does not have yet."))


def _preparing(plan: Plan) -> Iterator[None]:
    """The rules compiled one by one while the first prompt is read, so that no answer waits for them."""
    yield from plan.preparing()
    _keep_what_is_loaded()


def _keep_what_is_loaded() -> None:
    """What has been loaded stays until the end: no collection between two answers needs to look through it again."""
    gc.freeze()
    gc.enable()


def _today() -> str:
    from datetime import datetime

    return datetime.now().astimezone().date().isoformat()


def _hand_over(journal: Store, place: str) -> str:
    """Write what headquarters lacks into a folder, or hand it to its server, as `survey send` does; what was done."""
    from survey.cli.send import FILE_SIZE, handed_in, written

    if "://" in place:
        with TemporaryDirectory() as folder:
            return " ".join(handed_in(journal, place, None, Path(folder), False, FILE_SIZE))
    files, _reader = written(journal, Path(place).expanduser(), None, False, FILE_SIZE)
    if not files:
        return _("Headquarters has acknowledged everything; there is nothing to send.")
    events = sum(file.manifest.count for file in files)
    return _("Written to {folder}: {files} files, {events} events.").format(folder=place, files=len(files), events=events)


def _form_of(journal: Store, case: Case) -> Questionnaire:
    """The questionnaire to interview a case with."""
    from survey.fieldwork.cases import form_for

    try:
        return form_for(journal, case)
    except KeyError as error:
        raise StoreError(
            _("the questionnaire that {case} was begun with is not here").format(case=case.name),
            advice=_("survey start with the newest kit, or survey receive from the team that began it"),
        ) from error


def _back_up(journal: Store) -> None:
    """Make the automatic backup, if one is wished and the stick is in; the interview is safe without it."""
    from datetime import datetime

    from survey.store.backup import automatic_folder, back_up

    folder = automatic_folder(journal)
    if folder is not None:
        try:
            echo(_("The copy is whole: {path}").format(path=back_up(journal, folder, datetime.now().astimezone())))
        except SurveyError as error:
            echo(_("No backup was made: {reason}").format(reason=error), err=True)


def _session(
    questionnaire: Questionnaire,
    journal: Store,
    interviewer: str,
    language: str,
    preload: dict[str, str],
    interview: str | None,
    plan: Plan | None = None,
) -> Session:
    """The interview taken up again, under the questionnaire it was begun with, or a new one."""
    from survey.interview.environment import InterviewEnvironment
    from survey.interview.last_saved import LastSaved
    from survey.interview.record import fold
    from survey.interview.session import Session

    events = journal.events(interview) if interview else ()
    record = fold(events)
    environment = InterviewEnvironment(tables=LastSaved(questionnaire, journal)(events))
    if interview and record.status:
        if not record.open:
            raise ConflictError(
                _("interview “{interview}” is closed").format(interview=interview), advice=_("a supervisor can open it again")
            )
        begun_with = journal.forms.get(record.form_hash, questionnaire)
        return Session.resume(begun_with, journal, interview, environment=environment, interviewer=interviewer, plan=plan)
    journal.forms.keep(questionnaire)
    return Session.start(
        questionnaire,
        journal,
        interviewer=interviewer,
        language=language,
        preload=preload,
        environment=environment,
        interview=interview or "",
        plan=plan,
    )


def _say_goodbye(session: Session, ending: str, form: str, practice: bool) -> None:
    if practice:
        echo(_("Practice is over; nothing was kept."))
    elif ending == "completed":
        echo(_("Interview {interview} is closed and saved.").format(interview=session.interview))
    else:
        echo(_("Paused; every answer is saved. To go on:"))
        echo(f"  survey interview {form} --case {session.interview}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.BadParameter(_("write NAME=VALUE, not “{text}”").format(text=text), param_hint="--set")
    return name.strip(), value.strip()


def _language(questionnaire: Questionnaire, wanted: str | None) -> str:
    """The interview's language: the one asked for, else that of messages, else the questionnaire's own.

    One that only the messages know is theirs alone: `--lang en` for a questionnaire that calls its languages English and French.
    """
    known = [language.code for language in questionnaire.languages]
    if wanted and wanted not in (*known, *LANGUAGES) and known:
        raise click.BadParameter(_("the questionnaire has {known}").format(known=", ".join(known)), param_hint="--lang")
    asked = next((language for language in (wanted, current_language()) if language in known), questionnaire.default_language)
    spoken = asked if known else wanted or asked
    if (told := wanted or spoken) in LANGUAGES:
        use_language(told)
    return spoken


def _asked(text: str, hide: bool = False) -> str:
    if not sys.stdin.isatty():
        raise SurveyError(
            _("{text}: there is nobody to ask").format(text=text), advice=_("give it as an option or in the environment")
        )
    answer: str = click.prompt(text, hide_input=hide, err=True)
    return answer


def _code(forms: list[Questionnaire], journal: Store, interviewer: str, again: bool) -> LeaveCode:
    """What ends a self-completed part: chosen by the interviewer once a day on each laptop, and kept only as a hash."""
    from survey.terminal.leave_code import NO_CODE, LeaveCode, code_of_the_day, keep_for_the_day

    if not any(question.self_completed for form in forms for question in form.questions):
        return NO_CODE
    given = os.environ.get(CODE)
    kept = None if given or again else code_of_the_day(journal.meta, interviewer, _today())
    if kept is not None:
        return kept
    wanted = _("Choose a code for today that only you know (it ends the part the respondent fills in)")
    code = LeaveCode.of(given or _asked(wanted, hide=True))
    keep_for_the_day(journal.meta, interviewer, _today(), code)
    return code


def _which(journal: Store, questionnaire: Questionnaire, case: str | None, resume: bool) -> str | None:
    """The interview to go on with or to begin under a name; None for a new one."""
    if case:
        return case
    open_ones = _open_interviews(journal, questionnaire)
    if resume and not open_ones:
        raise SurveyError(_("there is no open interview to go on with"), advice=_("survey list shows the interviews of a store"))
    if resume:
        return open_ones[-1][0]
    return _picked(open_ones) if open_ones and sys.stdin.isatty() else None


def _open_interviews(journal: Store, questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """(identifier, last change) of the interviews of this form that are not closed, the one changed last at the end."""
    from survey.interview.record import fold

    found = []
    for interview in journal.interviews():
        events = journal.events(interview)
        record = fold(events)
        form = journal.forms.get(record.form_hash)
        if record.status != "completed" and form is not None and form.form_id == questionnaire.form_id:
            found.append((interview, events[-1].wall_time))
    return sorted(found, key=lambda item: item[1])


def _picked(open_ones: list[tuple[str, str]]) -> str | None:
    """The open interview the person wants to go on with; None to begin a new one."""
    echo(_("Interviews that are not closed:"), err=True)
    for place, (interview, changed) in enumerate(open_ones, 1):
        echo(f"  {place}  {interview}  {changed}", err=True)
    last = len(open_ones)
    number = click.prompt(_("Which one to go on with (0 begins a new one)"), type=click.IntRange(0, last), default=last, err=True)
    return open_ones[number - 1][0] if number else None
