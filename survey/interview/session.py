"""An interview being held: every change goes to the journal before its effect is seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from survey.errors import AnswerError, SurveyError
from survey.frozen import dataclass
from survey.interview.defaults import EVERY_LOAD, FIRST_LOAD, NEW_REPEAT, VALUE_CHANGED, Write, after, at_end, at_start, on_load
from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.events import WRITES, Draft, Event, EventKind, Journal, seen_text
from survey.interview.instruments import not_filled
from survey.interview.nodes import AnswerNode, nodes_at
from survey.interview.plan import Plan
from survey.interview.problems import Finding, problems_at
from survey.interview.record import Record, fold
from survey.interview.screens import END_KEY, Screen
from survey.language import _, nfc
from survey.questionnaire.model import Question, Questionnaire

MAX_ROUNDS = 200
"""How often what the form writes may in turn make it write: a growing repeat takes one round an instance, and one that grows
without end works through all of its instances in each."""

COMPLETE = "complete"
"""The disposition that needs an interview without problems."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer: refused with `problems`, or kept, with `warnings` that are open until confirmed."""

    committed: bool
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


class Session:
    """One interview at one device. `evaluation` is always that of the present `record`; `screen` is where the interview
    stands."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        journal: Journal,
        record: Record,
        environment: InterviewEnvironment | None,
        plan: Plan | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.journal = journal
        self.environment = environment or InterviewEnvironment()
        self.plan = plan or Plan(questionnaire)
        self.record = record
        self.evaluation = self._evaluate(record)
        self.screen = Screen(END_KEY, "end")

    @classmethod
    def start(
        cls,
        questionnaire: Questionnaire,
        journal: Journal,
        *,
        interviewer: str = "",
        language: str = "",
        preload: Mapping[str, str] | None = None,
        environment: InterviewEnvironment | None = None,
        interview: str = "",
        plan: Plan | None = None,
    ) -> Session:
        """Begin an interview: what the form and the sample bring is written down, the first screen shown.

        `interview` is its identifier, a new UUID if not given; `plan` saves work where many interviews use one questionnaire.

        Raises:
            SurveyError: the sample has a value that no question takes.
        """
        world = environment or InterviewEnvironment()
        name = interview or str(uuid.UUID(int=world.random.getrandbits(128), version=4))
        record = Record(interview=name, interviewer=interviewer, form_hash=questionnaire.hash)
        session = cls(questionnaire, journal, record, world, plan)
        begin = session._draft(EventKind.START, value=language or questionnaire.default_language)
        first = session._rehearsed(record, [begin])
        writes = [*at_start(session._evaluate(first), preload or {})]
        loaded = session._evaluate(session._rehearsed(first, session._defaults(writes)))
        writes += on_load(loaded, first=True)
        session._commit([begin, *session._defaults(writes), *not_filled(loaded, FIRST_LOAD)])
        session._show(session.evaluation.next(None))
        return session

    @classmethod
    def resume(
        cls,
        questionnaire: Questionnaire,
        journal: Journal,
        interview: str,
        *,
        environment: InterviewEnvironment | None = None,
        interviewer: str = "",
        plan: Plan | None = None,
    ) -> Session:
        """Take an interview up again at the screen that was open.

        Raises:
            SurveyError: the journal has no such interview.
        """
        record = fold(journal.events(interview))
        if not record.interview:
            raise SurveyError(_("there is no interview {name} here").format(name=interview), advice=_("list the interviews"))
        session = cls(questionnaire, journal, record, environment, plan)
        again = session._draft(EventKind.RESUME, value=seen_text(record.seen), interviewer=interviewer or record.interviewer)
        writes = on_load(session.evaluation, first=False)
        session._commit([again, *session._defaults(writes), *not_filled(session.evaluation, EVERY_LOAD)])
        session._show(session.evaluation.screen_at(record.position or questionnaire.root.path))
        return session

    @property
    def interview(self) -> str:
        """The interview's identifier."""
        return self.record.interview

    # ── answers ──

    def answer(self, path: str, text: str, *, force: bool = False) -> Outcome:
        """Give a question its answer, as XForm text; an empty text takes it back.

        What a hard check refuses is not kept. With `force` only what is not of the question's type is refused: for answers that
        were given elsewhere.
        """
        node = self._node(path)
        kind = EventKind.ANSWER if text else EventKind.CLEAR
        return self._write(node, self._draft(kind, path, nfc(text)), force)

    def clear(self, path: str) -> Outcome:
        """Take an answer, or a reason for none, back; a required question is open again and the interview stays at it."""
        return self._write(self._node(path), self._draft(EventKind.CLEAR, path), force=True)

    def set_missing(self, path: str, kind: str) -> Outcome:
        """Say why there is no answer: `dont_know`, `refused`, `not_applicable`; the question must allow it."""
        return self._write(self._node(path), self._draft(EventKind.MISSING, path, str(kind)), force=False)

    def confirm(self, path: str, reason: str) -> None:
        """Let a soft check stand, with the reason why."""
        self._commit([self._draft(EventKind.CONFIRM, path, nfc(reason))])

    def remark(self, path: str, text: str) -> None:
        """Put a remark on a question."""
        self._commit([self._draft(EventKind.REMARK, path, nfc(text))])

    def _node(self, path: str) -> AnswerNode:
        node = self.evaluation.find(path)
        if node is None or not isinstance(node.element, Question):
            raise AnswerError(_("there is no question at {path} now").format(path=path))
        return node

    def _write(self, node: AnswerNode, draft: Draft, force: bool) -> Outcome:
        if not force and (refusal := self._refused(node)):
            return Outcome(False, (refusal,))
        rehearsed = self._evaluate(self._rehearsed(self.record, [draft]))
        after_it = rehearsed.node(node.path) if rehearsed.find(node.path) else None
        problems = tuple(problems_at(rehearsed, after_it)) if after_it else ()
        hard = tuple(problem for problem in problems if not force or problem.kind == "type")
        if hard:
            return Outcome(False, hard)
        self._commit([draft], rehearsed, showing=True)
        return Outcome(True, problems, self.evaluation.warnings(node.path) if self.evaluation.find(node.path) else ())

    def _refused(self, node: AnswerNode) -> Finding | None:
        if not node.relevant():
            return Finding(node.path, "relevant", _("this is not asked here"))
        if self.evaluation.read_only(node.path):
            return Finding(node.path, "read_only", _("this cannot be changed by hand"))
        return None

    # ── repeats ──

    def add(self, repeat: str) -> str:
        """Add an instance to an open-ended repeat (concrete path); the path of the new instance.

        Raises:
            AnswerError: instances cannot be added to it now.
        """
        container = self.evaluation.find(repeat.rpartition("/")[0])
        element = self.plan.repeat(repeat)
        if container is None or element is None or not self.evaluation.may_grow(container, element):
            raise AnswerError(_("nothing can be added at {path} now").format(path=repeat))
        (event,) = self.journal.append([self._draft(EventKind.ADD, repeat)])
        self.record = fold([event], self.record)
        self.evaluation = self._evaluate(self.record)
        self._commit([])
        return f"{repeat}[{event.key}]"

    def remove(self, instance: str) -> None:
        """Take an instance out of an open-ended repeat; it can be put back."""
        element = self.plan.repeat(instance.rpartition("[")[0])
        if element is None or element.count or self.evaluation.find(instance) is None:
            raise AnswerError(_("{path} cannot be removed").format(path=instance))
        self._commit([self._draft(EventKind.REMOVE, instance)])

    def restore(self, instance: str) -> None:
        """Put a removed instance back, with all it held."""
        if instance not in self.record.removed:
            raise AnswerError(_("{path} has not been removed").format(path=instance))
        self._commit([self._draft(EventKind.RESTORE, instance)])

    # ── the way ──

    def forward(self) -> Screen:
        """Go to the next screen."""
        return self._show(self.evaluation.next(self.screen))

    def back(self) -> Screen:
        """Go to the screen before."""
        return self._show(self.evaluation.previous(self.screen))

    def jump(self, path: str) -> Screen:
        """Go to the screen of a question, or the first one in a group or repeat instance."""
        return self._show(self.evaluation.screen_at(path))

    def _show(self, screen: Screen) -> Screen:
        if screen.key != self.record.position:
            self._commit([self._draft(EventKind.SHOW, screen.key)])
        self.screen = screen
        return screen

    # ── the interview as a whole ──

    def set_language(self, code: str) -> None:
        """Go on in another language of the form.

        Raises:
            SurveyError: the form has no such language.
        """
        known = {language.name: language.code for language in self.questionnaire.languages}
        wanted = known.get(code, code)
        if known and wanted not in known.values():
            raise SurveyError(_("the questionnaire has no language {code}").format(code=code), advice=", ".join(known.values()))
        self._commit([self._draft(EventKind.LANGUAGE, value=wanted)])

    def pause(self) -> None:
        """Stop for now."""
        self._commit([self._draft(EventKind.PAUSE)])

    def complete(self, disposition: str = COMPLETE) -> tuple[Finding, ...]:
        """Close the interview; the problems that still stand. While there are any, it is not closed as complete."""
        problems = self.evaluation.problems()
        if not problems or disposition != COMPLETE:
            ending = self._defaults(at_end(self.evaluation))
            self._commit([*ending, self._draft(EventKind.COMPLETE, value=disposition)])
        return problems

    def reopen(self, reason: str) -> None:
        """Open a closed interview again."""
        self._commit([self._draft(EventKind.REOPEN, value=nfc(reason))])

    # ── events ──

    def _draft(self, kind: EventKind, path: str = "", value: str = "", interviewer: str = "") -> Draft:
        name = interviewer or self.record.interviewer
        return Draft(self.record.interview, kind, path, value, self.questionnaire.hash, name)

    def _defaults(self, writes: Iterable[Write]) -> list[Draft]:
        return [self._draft(EventKind.DEFAULT, path, value) for path, value in writes]

    def _evaluate(self, record: Record) -> Evaluation:
        return Evaluation(self.questionnaire, record, self.environment, self.plan)

    def _rehearsed(self, record: Record, drafts: Sequence[Draft]) -> Record:
        """The record as it will be, before the journal has given the drafts their numbers."""
        device, first = self.journal.device, record.seen.get(self.journal.device, 0) + 1
        events = [Event(device, first + place, record.clock + 1 + place, *_content(draft)) for place, draft in enumerate(drafts)]
        return fold(events, record) if events else record

    def _commit(self, drafts: list[Draft], rehearsed: Evaluation | None = None, showing: bool = False) -> None:
        """Append drafts and what the form writes because of them, as one batch; then, and only then, see their effect.

        With `showing`, the screen that comes next is opened in the same batch, so that an answer costs one write to disk.
        """
        evaluation = rehearsed or self._evaluate(self._rehearsed(self.record, drafts))
        before = dict.fromkeys(self.plan.calculated_sources, self.evaluation)
        changed = [draft.path for draft in drafts if draft.kind in WRITES and self._changes(draft)]
        for _round in range(MAX_ROUNDS if self.plan.reacts else 0):
            changed += _recalculated(before, evaluation)
            writes = self._defaults(after(evaluation, changed))
            writes += not_filled(evaluation, (VALUE_CHANGED, NEW_REPEAT), changed)
            if not writes:
                break
            drafts = [*drafts, *writes]
            before = dict.fromkeys(before, evaluation)
            evaluation = self._evaluate(self._rehearsed(evaluation.record, writes))
            changed = [draft.path for draft in writes]
        upcoming = self._upcoming(evaluation, drafts) if showing else None
        if upcoming is not None:
            drafts = [*drafts, self._draft(EventKind.SHOW, upcoming.key)]
        if drafts:
            self.record = fold(self.journal.append(drafts), self.record)
            # The same answers under the journal's own numbers: what the rehearsal has worked out still holds.
            evaluation.record = self.record
            self.evaluation = evaluation
        self._refresh()

    def _changes(self, draft: Draft) -> bool:
        """Whether a write says something else than what the question holds; giving the same answer again triggers nothing."""
        node = self.evaluation.find(draft.path)
        text = draft.value if draft.kind in (EventKind.ANSWER, EventKind.DEFAULT) else ""
        return node is None or not isinstance(node.element, Question) or node.text() != text

    def _upcoming(self, evaluation: Evaluation, drafts: Sequence[Draft]) -> Screen | None:
        """The screen that an answer on a one-question screen leads to, unless a soft check holds the interview there."""
        if self.screen.kind != "question" or self.screen.key != drafts[0].path or drafts[0].kind is EventKind.CLEAR:
            return None
        if evaluation.find(drafts[0].path) is None or evaluation.warnings(drafts[0].path):
            return None
        return evaluation.next(self.screen)

    def _refresh(self) -> None:
        """A group on the screen may have gained or lost questions."""
        if self.screen.kind in ("group", "grid"):
            now = self.evaluation.screen_at(self.screen.key)
            self.screen = now if now.key == self.screen.key else self.screen


def _content(draft: Draft) -> tuple[str, EventKind, str, str, str, str, str]:
    return draft.interview, draft.kind, draft.path, draft.value, draft.form_hash, "", draft.interviewer


def _recalculated(before: Mapping[str, Evaluation], evaluation: Evaluation) -> list[str]:
    """The calculated questions with actions tied to them whose value has changed."""
    found = []
    for source, earlier in before.items():
        texts = {node.path: node.text() for node in nodes_at(earlier, source, "")}
        found += [node.path for node in nodes_at(evaluation, source, "") if texts.get(node.path, "") != node.text()]
    return found
