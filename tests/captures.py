"""`python -m tests.captures` keeps the screens of a day with the worker questionnaire as text, and tells them as a story.

The screens in docs/captures are what a terminal of 80×24 shows while keys are typed; docs/walk.md is the day in their order. No
clock and no chance is in them, so that a test can hold the pages to what the program draws.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from random import Random

from survey.fieldwork.cases import CASES, Case, write_cases
from survey.fieldwork.contacts import record_attempt
from survey.interview.environment import InterviewEnvironment
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore
from survey.terminal.desk import Desk
from survey.terminal.home import Home, Sitting
from survey.terminal.leave_code import LeaveCode
from survey.terminal.run import hold
from tests.survey.terminal.keyboard import CTRL_C, DOWN, ENTER, F, Shot, terminal

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "captures"
PAGE = ROOT / "docs" / "walk.md"
TODAY = datetime(2024, 2, 7, 8, 15, tzinfo=timezone(timedelta(hours=7)))
SMALL = (15, 60)
CODE = "4711"
SAMPLE = {
    "stratum": "LĐLĐ Hải Phòng", "unit": "LĐLĐ TP Hải Phòng", "province": "31", "wage_region": "I", "enterprise": "DN-01",
    "enterprise_name": "Công ty May Tân Tiến", "ownership": "fdi", "worker_no": "12",
}  # fmt: skip


@cache
def worker() -> Questionnaire:
    """The questionnaire of the day."""
    return load(ROOT / "questionnaires" / "worker")


def go_to(name: str) -> tuple[str, ...]:
    """The keys that jump to a question by its name."""
    return (F[3], f"{name} ", ENTER)


INTERVIEW: tuple[str | Shot, ...] = (
    *(ENTER, "1", ENTER, "1", ENTER, Shot("12-reading"), ENTER, "1", ENTER, "2", Shot("1-number-keys"), ENTER, "1990", ENTER),
    *(*go_to("migrant"), "1", ENTER, "hai phong", Shot("2-long-list"), ENTER),
    *(*go_to("hours_day"), "14", ENTER, Shot("3-soft-check"), "1", ENTER, "\x7f\x7f9", ENTER, F[9], Shot("13-why"), ENTER),
    *(*go_to("household_size"), "3", ENTER, "2", ENTER, "12", ENTER, "1", ENTER, Shot("4-roster")),
    *(*go_to("union_member"), "1", ENTER),
    *(*go_to("rate_rights"), "4", DOWN, F[6], Shot("5-grid")),
    *(*go_to("union_first"), "2", "5", "1", Shot("6-ranking"), ENTER),
    *(F[4], Shot("7-review"), F[2]),
    *(*go_to("strike"), Shot("8-self-completed"), ENTER, Shot("14-private"), F[10], Shot("15-code"), CODE, ENTER),
)
"""The keys of an interview, with the screens that are kept on the way."""

STORY = (
    ("9-home", "Buổi sáng: danh sách của đội, việc hôm nay, cuộc hẹn, những gì trung tâm chưa nhận."),
    ("10-case", "Một trường hợp: tìm người ở đâu, đã đến mấy lần. Bắt đầu phỏng vấn, hoặc ghi một lần đến mà không gặp."),
    ("16-place", "Cả một nơi (doanh nghiệp) cũng có trang của nó: bảo vệ không cho vào thì ghi một lần cho tất cả."),
    ("12-reading", "Lời đọc nguyên văn; dài quá màn hình thì có dấu ▼ và Enter lật trang."),
    ("17-small", "Cũng lời ấy trong một cửa sổ 60×15: không chữ nào bị cắt mất."),
    ("1-number-keys", "Câu một lựa chọn: bấm số rồi Enter. Chưa chọn thì Enter không ghi gì."),
    ("2-long-list", "Danh sách dài: gõ `hai phong` là đủ."),
    ("3-soft-check", "Làm 14 giờ một ngày? Máy giữ câu trả lời và hỏi lại: sửa, hay xác nhận kèm lý do."),
    ("13-why", "F9: vì sao câu này được hỏi, câu trả lời nào quyết định."),
    ("4-roster", "Danh sách người trong nhà: bấm số để sửa, thêm, xoá (hỏi hai lần), khôi phục."),
    ("5-grid", "Bảng cho điểm: một phím một dòng; F6 khi người trả lời không biết."),
    ("6-ranking", "Xếp hạng: bấm số theo thứ tự."),
    ("7-review", "F4: xem lại lỗi, điều cần hỏi lại, câu bỏ trống và mọi câu trả lời; Enter để tới đó."),
    ("8-self-completed", "Phần tự điền: quay màn hình về phía người trả lời."),
    ("14-private", "Người trả lời không xem lại được gì; các phím ấy mờ đi."),
    ("15-code", "Muốn dừng, hoặc hết phần này: chỉ mã của điều tra viên mở lại màn hình."),
    ("11-end-of-day", "Cuối ngày, F11: đã xong gì, còn lại ai, và nộp cho trung tâm."),
)  # fmt: skip
"""The screens in the order of a day, and what happens on each."""


def listing(form: Questionnaire) -> tuple[Case, ...]:
    """Six workers of three enterprises, as a team's kit lists them."""
    firms = ("Công ty May Tân Tiến", "Công ty Giày Hải Long", "Công ty Thép Cửu Long")
    sample = {**SAMPLE, "n_units": "83", "prob_unit": "0.4821", "w_base": "131.7"}
    return tuple(
        Case(
            f"HP-{number:03d}",
            form.hash,
            f"2024-02-{6 + number // 3:02d}",
            preload={
                **sample,
                "enterprise": f"DN-{number % 3 + 1:02d}",
                "enterprise_name": firms[number % 3],
                "worker_no": str(number),
            },
            about={"address": f"Số {number * 7}, đường Lê Hồng Phong, Hải An", "replaces": ""},
        )
        for number in range(1, 7)
    )


def laptop() -> MemoryStore:
    """A laptop with the day's cases, one of which was visited."""
    store = MemoryStore("laptop1", now=lambda: TODAY)
    store.forms.keep(worker())
    store.meta[CASES] = write_cases(listing(worker()))
    record_attempt(store, "HP-002", "away", "Lan", "2024-02-07 18:30")
    return store


def home_screens() -> dict[str, str]:
    """The screens of the home screen: the list, a case, a place, the end of the day."""

    def begin(case: Case) -> Desk:
        raise AssertionError(f"no interview is begun here: {case.name}")

    shots: dict[str, tuple[str, ...]] = {
        "9-home": (),
        "10-case": ("le hong phong hp-004", ENTER),
        "16-place": ("dn-02", ENTER),
        "11-end-of-day": (F[11],),
    }
    found = {}
    for name, keys in shots.items():
        with terminal(*keys, Shot(name), CTRL_C) as (console, shown):
            Home(Sitting(laptop(), console, "Lan", "Đội 1 · Lan", lambda: "2024-02-07"), begin).stay()
        found |= shown.shots
    return _texts(found)


def interview_screens() -> dict[str, str]:
    """The screens of an interview: every kind of question, the review, the self-completed part; a long text in a small window."""
    found = _held(INTERVIEW)
    small = INTERVIEW[: INTERVIEW.index(Shot("12-reading"))]
    return _texts(found | _held((*small, Shot("17-small")), *SMALL))


def _held(keys: tuple[str | Shot, ...], rows: int = 24, columns: int = 80) -> dict[str, tuple[str, ...]]:
    environment = InterviewEnvironment(clock=lambda: TODAY, random=Random(2024))
    session = Session.start(
        worker(), laptop(), interviewer="Lan", language="vi", preload=SAMPLE, environment=environment, interview="HP-001"
    )
    with terminal(*keys, CTRL_C, rows=rows, columns=columns) as (console, shown):
        hold(Desk(session, console, "Đội 1 · Lan", code=LeaveCode.of(CODE)))
    return shown.shots


def _texts(shots: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: "\n".join(lines).rstrip("\n") + "\n" for name, lines in shots.items()}


def pages() -> dict[Path, str]:
    """Every page that is made here, with its text."""
    use_language("vi")
    screens = home_screens() | interview_screens()
    walk = [
        "<!-- Made by python -m tests.captures. -->",
        "# Một ngày phỏng vấn, từng màn hình",
        "Phiếu công nhân trong cửa sổ 80×24, như máy vẽ ra. Cách làm từng việc: [interviewing.md](interviewing.md).",
        "*A day in the field, screen by screen: the worker questionnaire in a terminal of 80×24, as the program draws it.*",
    ]
    for place, (name, told) in enumerate(STORY, 1):
        walk += [f"## {place}. {told}", f"```\n{screens[name]}```"]
    return {PAGE: "\n\n".join(walk) + "\n", **{FOLDER / f"{name}.txt": text for name, text in screens.items()}}


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
