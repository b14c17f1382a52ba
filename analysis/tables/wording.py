"""The words every table needs besides the codebook's labels, in both languages."""

from __future__ import annotations

from analysis.dataset.codebook import Label

TOTAL: Label = {"vi": "Chung", "en": "Total"}
BASE: Label = {"vi": "Đối tượng", "en": "Base"}
UNIT: Label = {"vi": "Đơn vị tính", "en": "Unit"}
SOURCE: Label = {"vi": "Nguồn", "en": "Source"}
TABLE: Label = {"vi": "Bảng", "en": "Table"}
FIGURE: Label = {"vi": "Hình", "en": "Figure"}
SEVERAL_ANSWERS: Label = {
    "vi": "Được chọn nhiều phương án nên tổng các tỷ lệ có thể vượt 100\xa0%.",
    "en": "Several answers were possible, so percentages may add to more than 100.",
}
BASES: Label = {
    "vi": "n: số người trả lời, không trọng số; N: có trọng số.",
    "en": "n: unweighted number of those who answered; N: weighted.",
}
NUMBERS: Label = {
    "vi": "n (không trọng số) của mỗi số liệu: {range}.",
    "en": "n (unweighted) of each figure: {range}.",
}
LETTERS: Label = {
    "vi": "Chữ cái sau số liệu: cao hơn có ý nghĩa thống kê so với cột mang chữ đó trong cùng nhóm cột "
    "(p < {level}, {correction}; kiểm định theo thiết kế mẫu).",
    "en": "Letters: significantly higher than the column of that letter in the same group (p < {level}, {correction}; "
    "design-based tests).",
}
CORRECTIONS = {"holm": "Holm", "bonferroni": "Bonferroni"}
CHANGES: dict[str, Label] = {
    "up": {"vi": "▲ cao hơn mốc trước có ý nghĩa thống kê.", "en": "▲ significantly higher than at the milestone before."},
    "down": {"vi": "▼ thấp hơn mốc trước có ý nghĩa thống kê.", "en": "▼ significantly lower than at the milestone before."},
    "absent": {"vi": "… không có số liệu ở mốc này.", "en": "… no data at this milestone."},
    "break": {"vi": "b không so sánh được với mốc trước.", "en": "b not comparable with the milestone before."},
}
MILESTONE: Label = {"vi": "Mốc", "en": "Milestone"}
NO_MILESTONE: Label = {
    "vi": "Bộ số liệu chưa có các mốc: {names}.",
    "en": "The dataset does not hold the milestones {names}.",
}
WAVE: Label = {"vi": "{name}: {source}", "en": "{name}: {source}"}
BROKEN: Label = {"vi": "b {name}: {why}", "en": "b {name}: {why}"}
CONFIDENTIAL: Label = {
    "vi": "c không công bố để bảo mật thông tin của đơn vị và cá nhân.",
    "en": "c not shown, to protect the information of units and persons.",
}
SIMULATED: Label = {
    "vi": "DỮ LIỆU MÔ PHỎNG – KHÔNG PHẢI KẾT QUẢ ĐIỀU TRA THỰC TẾ",
    "en": "SIMULATED DATA – NOT THE RESULT OF A REAL SURVEY",
}
STATISTICS: dict[str, Label] = {
    "mean": {"vi": "Trung bình", "en": "Mean"},
    "median": {"vi": "Trung vị", "en": "Median"},
    "quantile": {"vi": "Phân vị {level}", "en": "Quantile {level}"},
    "total": {"vi": "Tổng", "en": "Total"},
    "ratio": {"vi": "Tỷ số", "en": "Ratio"},
}
SHOWN: dict[str, Label] = {
    "estimate": {"vi": "Ước lượng", "en": "Estimate"},
    "se": {"vi": "Sai số chuẩn", "en": "Standard error"},
    "ci": {"vi": "Khoảng tin cậy {level}\xa0%", "en": "{level}\xa0% confidence interval"},
    "cv": {"vi": "Hệ số biến thiên (%)", "en": "Coefficient of variation (%)"},
    "deff": {"vi": "Hệ số thiết kế (deff)", "en": "Design effect (deff)"},
    "df": {"vi": "Bậc tự do", "en": "Degrees of freedom"},
    "n": {"vi": "n (không trọng số)", "en": "n (unweighted)"},
    "n_weighted": {"vi": "N (có trọng số)", "en": "N (weighted)"},
}
