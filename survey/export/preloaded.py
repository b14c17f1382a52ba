"""What the form fills in by itself, in words: such elements have no wording of their own in most forms."""

from __future__ import annotations

from collections.abc import Mapping

from survey.questionnaire.model import Question

LABELS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("timestamp", "start"): {"vi": "Thời điểm mở phiếu", "en": "Form opened at"},
    ("timestamp", "end"): {"vi": "Thời điểm lưu phiếu lần cuối", "en": "Form last saved at"},
    ("date", "today"): {"vi": "Ngày phỏng vấn", "en": "Day of the interview"},
    ("property", "deviceid"): {"vi": "Mã máy", "en": "Identifier of the device"},
    ("property", "username"): {"vi": "Tên người dùng trên máy", "en": "User name on the device"},
    ("property", "email"): {"vi": "Thư điện tử của người dùng máy", "en": "E-mail address of the device's user"},
    ("property", "phonenumber"): {"vi": "Số điện thoại của máy", "en": "Telephone number of the device"},
    ("property", "subscriberid"): {"vi": "Mã thuê bao của máy", "en": "Subscriber identifier of the device"},
    ("property", "simserial"): {"vi": "Số sê-ri của SIM", "en": "Serial number of the SIM card"},
}
"""By preloader and parameter (ODK XForms specification, “Preload Attributes”)."""


def preloaded_label(question: Question) -> Mapping[str, str]:
    """What a preloader puts into an element, in Vietnamese and English; empty for any other element.

    >>> preloaded_label(Question("day", "/data/day", "date", jr_preload="date", jr_preload_parameters="today"))["en"]
    'Day of the interview'
    """
    return LABELS.get((question.jr_preload, question.jr_preload_parameters), {})
