"""A small questionnaire with every kind of variable, and interviews with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from survey.interview.events import Draft, Event, EventKind
from survey.questionnaire.model import Choice, Group, Language, Question, Questionnaire, Repeat, Text
from survey.store import MemoryStore


def both(vi: str, en: str) -> Text:
    """A text in both languages."""
    return Text({"vi": (vi,), "en": (en,)})


YES, NO = Choice("yes", both("Có", "Yes")), Choice("no", both("Không", "No"))
HAZARDS = (Choice("noise", both("Tiếng ồn", "Noise")), Choice("dust", both("Bụi", "Dust")), Choice("heat", both("Nóng", "Heat")))
PROVINCES = (Choice("01", both("Hà Nội", "Ha Noi")), Choice("79", both("TP. Hồ Chí Minh", "Ho Chi Minh City")))
FEELINGS = ("dont_know", "refused")


def question(name: str, type: str, label: Text, **more: object) -> Question:
    """A question that is shown, below /data or the path given."""
    path = str(more.pop("under", "/data")) + "/" + name
    return Question(name, path, type, label=label, **{"control": "input", **more})  # type: ignore[arg-type]


MEMBER = "/data/household/member"
WORKER = Questionnaire(
    "worker",
    "1",
    both("Phiếu hỏi công nhân", "Worker interview"),
    Group(
        "data",
        "/data",
        (
            question("province", "select_one", both("Tỉnh", "Province"), choices=PROVINCES, preload="province"),
            question("probability", "decimal", both("Xác suất", "Inclusion probability"), data_type="decimal", preload="p"),
            question("welcome", "note", both("Chào", "Good day")),
            question("full_name", "text", both("Họ tên", "Full name"), pii=True),
            question("works", "select_one", both("Đang làm việc?", "Working?"), choices=(YES, NO), missing=FEELINGS),
            question(
                "hours",
                "integer",
                both("Số giờ", "Hours"),
                relevant="/data/works = 'yes'",
                missing=FEELINGS,
                unit=Text({"vi": ("giờ",), "en": ("hours",)}),
            ),
            question("pay", "decimal", both("Lương", "Pay"), relevant="/data/works = 'yes'", missing=FEELINGS),
            question("hazards", "select_many", both("Yếu tố có hại", "Hazards"), choices=HAZARDS, missing=FEELINGS),
            question("worries", "rank", both("Lo lắng", "Worries"), choices=HAZARDS),
            question("born", "date", both("Ngày sinh", "Born"), missing=FEELINGS),
            question("shift", "time", both("Giờ vào ca", "Shift begins")),
            question("hired", "datetime", both("Ký hợp đồng lúc", "Contract signed at")),
            question("mood", "select_one", both("Tâm trạng", "Mood"), choices=(NO, YES), appearance=("likert",)),
            Question("yearly", "/data/yearly", "text", calculate="/data/pay * 12"),
            Group(
                "household",
                "/data/household",
                (
                    Repeat(
                        "member",
                        MEMBER,
                        (
                            question("age", "integer", both("Tuổi", "Age"), under=MEMBER, missing=FEELINGS),
                            question("sex", "select_one", both("Nữ?", "Woman?"), under=MEMBER, choices=(YES, NO)),
                        ),
                        label=both("Thành viên", "Member"),
                    ),
                ),
                module="B",
            ),
            question("remark", "text", both("Ghi chú", "Remark")),
        ),
    ),
    languages=(Language("vi", "Tiếng Việt (vi)"), Language("en", "English (en)")),
    default_language="vi",
)

FULL = {
    "province": "79", "probability": "0.0125", "full_name": "Nguyễn Thị Tám", "works": "yes", "hours": "48", "pay": "7500000.5",
    "hazards": "noise heat", "worries": "dust noise", "born": "1969-01-02", "shift": "07:30:00.000+07:00",
    "hired": "2019-03-01T08:15:30.250+07:00", "mood": "yes", "remark": "“Khá” – ổn",
}  # fmt: skip


class Fieldwork:
    """Records interviews in a memory store, one event a minute from half past eight."""

    def __init__(self, *questionnaires: Questionnaire) -> None:
        self.moment = datetime(2023, 9, 4, 8, 30, tzinfo=timezone(timedelta(hours=7)))
        self.store = MemoryStore("laptop1", now=self._tick)
        for questionnaire in questionnaires or (WORKER,):
            self.store.forms.keep(questionnaire)

    def _tick(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    def interview(
        self,
        name: str,
        answers: dict[str, str],
        missing: dict[str, str] | None = None,
        members: Sequence[dict[str, str]] = (),
        complete: str | None = "complete",
        questionnaire: Questionnaire = WORKER,
    ) -> None:
        """An interview with these answers (by name), reasons for missing ones and household members."""
        blank = Draft(name, EventKind.START, value="vi", form_hash=questionnaire.hash, interviewer="an")
        self.store.append([blank])

        def say(kind: EventKind, path: str, value: str) -> Event:
            return self.store.append([replace(blank, kind=kind, path=path, value=value)])[0]

        for question_name, text in answers.items():
            say(EventKind.ANSWER, f"/data/{question_name}", text)
        for question_name, reason in (missing or {}).items():
            say(EventKind.MISSING, f"/data/{question_name}", reason)
        for member in members:
            key = say(EventKind.ADD, MEMBER, "").key
            for question_name, text in member.items():
                say(EventKind.ANSWER, f"{MEMBER}[{key}]/{question_name}", text)
        if complete is not None:
            say(EventKind.COMPLETE, "", complete)


def fieldwork() -> MemoryStore:
    """Four interviews: full; with reasons; broken off; not working, with two household members."""
    field = Fieldwork()
    field.interview("case1", FULL)
    field.interview(
        "case2",
        {"province": "01", "probability": "0.5", "works": "yes", "worries": "heat"},
        {"hours": "dont_know", "pay": "refused", "hazards": "refused", "born": "dont_know"},
    )
    field.interview("case3", {"province": "01", "full_name": "Lê Văn Năm", "works": "yes", "hours": "50"}, complete=None)
    field.interview("case4", {"province": "79", "works": "no"}, members=[{"age": "8", "sex": "yes"}, {"sex": "no"}])
    return field.store
