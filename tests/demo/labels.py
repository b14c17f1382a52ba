"""Value labels that SPSS has no room for (120 bytes, and Vietnamese letters take two or three)."""

from __future__ import annotations

SHORTER = {
    "industry=O": "Hoạt động của Đảng, tổ chức chính trị - xã hội, quản lý nhà nước, an ninh quốc phòng",
    "industry=T": "Hoạt động làm thuê trong các hộ gia đình, sản xuất tự tiêu dùng của hộ",
}
