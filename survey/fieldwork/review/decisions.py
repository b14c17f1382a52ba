"""A supervisor's decisions, each one or more events that stay in the history, made within what headquarters holds.

Every decision first declares what headquarters had seen (`#seen`): an answer that arrives later from a laptop still in the field
is shown as a contradiction again instead of being overruled unseen.
"""

from __future__ import annotations

from survey.errors import AnswerError, SurveyError
from survey.fieldwork.review.contradictions import Contradiction
from survey.frozen import dataclass
from survey.interview.evaluation import Evaluation
from survey.interview.events import Draft, Event, EventKind, held, seen_text
from survey.interview.nodes import nodes_at
from survey.interview.record import Record, fold
from survey.interview.replay import Evaluator
from survey.language import _, nfc
from survey.store.base import Store


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Who decides, in which store."""

    store: Store
    name: str

    def take(self, contradiction: Contradiction, place: int, reason: str = "") -> tuple[Event, ...]:
        """Let one of the claims stand, by its place (from 0).

        Raises:
            SurveyError: there is no such claim.
        """
        if contradiction.removal:
            raise SurveyError(
                _("an instance was removed here"), where=contradiction.path, advice=_("keep it removed, or put it back")
            )
        if not 0 <= place < len(contradiction.claims):
            raise SurveyError(_("there is no such answer"), where=contradiction.path)
        claim = contradiction.claims[place]
        path, value = (claim.path, claim.value) if claim.kind == EventKind.ANSWER else (f"{claim.path}#{claim.kind}", claim.value)
        return self._decide(contradiction.interview, [(path, value), *_why(contradiction.path, reason)])

    def settle_instance(self, contradiction: Contradiction, keep: bool, reason: str = "") -> tuple[Event, ...]:
        """Put a removed repeat instance back (`keep`), with all that was written in it, or let it stay removed.

        Raises:
            SurveyError: the contradiction is between answers.
        """
        if not contradiction.removal:
            raise SurveyError(_("no instance was removed here"), where=contradiction.path, advice=_("take one of the answers"))
        what = "restore" if keep else "remove"
        return self._decide(contradiction.interview, [(f"{contradiction.path}#{what}", ""), *_why(contradiction.path, reason)])

    def correct(self, interview: str, path: str, text: str, reason: str) -> tuple[Event, ...]:
        """Set an answer (XForm text; empty takes it back), for a reason.

        Raises:
            AnswerError: there is no such question in the interview now, or its hard checks refuse the answer.
            SurveyError: no reason is given.
        """
        if not reason.strip():
            raise SurveyError(_("a correction needs a reason"), where=path)
        record, events = self._record(interview)
        value = nfc(text)
        place = path if value else f"{path}#clear"
        evaluation = self._expect_fit(record, events, path, Draft(interview, EventKind.DECISION, place, value))
        return self._decide(interview, [(place, value), *_why(path, reason), *_derived(evaluation, record)])

    def accept(self, interview: str) -> tuple[Event, ...]:
        """Accept a closed interview as it is.

        Raises:
            SurveyError: it is not closed, or contradictions in it are not settled.
        """
        record, _events = self._record(interview)
        if record.open:
            raise SurveyError(_("interview “{interview}” is not closed yet").format(interview=interview))
        if record.conflicts:
            raise SurveyError(
                _("{count} contradictions in “{interview}” are not settled").format(
                    count=len(record.conflicts), interview=interview
                ),
                where=record.conflicts[0].path,
            )
        return self._decide(interview, [("#accept", "")])

    def reject(self, interview: str, message: str) -> tuple[Event, ...]:
        """Send an interview back to the field with a message; it is open again there when the next kit is in.

        Raises:
            SurveyError: there is no message.
        """
        if not message.strip():
            raise SurveyError(_("say to the interviewer what is to be done"))
        self._record(interview)
        return self._decide(interview, [("#reject", nfc(message))])

    def reassign(self, interview: str, interviewer: str) -> tuple[Event, ...]:
        """Give an interview to another interviewer."""
        if not interviewer.strip():
            raise SurveyError(_("say to whom the interview is given"))
        self._record(interview)
        return self._decide(interview, [("#reassign", nfc(interviewer))])

    def _record(self, interview: str) -> tuple[Record, tuple[Event, ...]]:
        events = tuple(self.store.events(interview))
        record = fold(events)
        if not record.status:
            raise SurveyError(_("there is no interview {name} here").format(name=interview), advice=_("list the interviews"))
        return record, events

    def _decide(self, interview: str, decisions: list[tuple[str, str]]) -> tuple[Event, ...]:
        """Write decisions down, after what headquarters has seen of the interview."""
        record, _events = self._record(interview)
        said = [("#seen", seen_text(record.seen)), *decisions]
        return self.store.append(
            [Draft(interview, EventKind.DECISION, path, value, record.form_hash, self.name) for path, value in said]
        )

    def _expect_fit(self, record: Record, events: tuple[Event, ...], path: str, draft: Draft) -> Evaluation:
        """The hard checks of the form hold for a correction too; the interview as it will be."""
        questionnaire = self.store.forms.get(record.form_hash)
        if questionnaire is None:
            raise SurveyError(_("the questionnaire of this interview is not in the store"), where=record.form_hash[:12])
        trial = Event(
            self.store.device, record.seen.get(self.store.device, 0) + 1, record.clock + 1, draft.interview, draft.kind,
            draft.path, draft.value, record.form_hash, "", self.name,
        )  # fmt: skip
        evaluation: Evaluation = Evaluator(questionnaire, self.store)(fold([trial], record), held(events))
        if evaluation.find(path) is None:
            raise AnswerError(_("there is no question at {path} now").format(path=path), where=draft.interview)
        if problems := evaluation.problems(path):
            raise AnswerError(problems[0].message, where=path)
        return evaluation


def _derived(evaluation: Evaluation, record: Record) -> list[tuple[str, str]]:
    """What calculations from personal data give now: it is written down with the correction, which will be sealed."""
    nodes = (node for path in sorted(evaluation.plan.derived) for node in nodes_at(evaluation, path, ""))
    changed = [(node.path, node.text()) for node in nodes if node.text() != record.answers.get(node.path, "")]
    return [(path, text) if text else (f"{path}#clear", "") for path, text in changed]


def _why(path: str, reason: str) -> list[tuple[str, str]]:
    return [(f"{path}#why", nfc(reason))] if reason.strip() else []
