"""TCVN3 (fonts .VnTime …): one byte a letter, read here as the Latin-1 character that other programs show.

Letters with tones have no capitals of their own: capitals are the same bytes in fonts whose name ends in H, so that text typed in
those comes out in small letters. Source: TCVN 5712:1993, VN3; glibc's charmap agrees on every byte listed.
"""

from __future__ import annotations

PAIRS = (
    "¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ¨ă©âªê«ô¬ơ\u00adư®đ"
    "µà¶ả·ã¸á¹ạ»ằ¼ẳ½ẵ¾ắÆặÇầÈẩÉẫÊấËậ"
    "ÌèÎẻÏẽÐéÑẹÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞị"
    "ßòáỏâõãóäọåồæổçỗèốéộêờëởìỡíớîợ"
    "ïùñủòũóúôụõừöử÷ữøứùựúỳûỷüỹýýþỵ"
)
TABLE = {PAIRS[place]: PAIRS[place + 1] for place in range(0, len(PAIRS), 2)}
"""Unicode letter by Latin-1 character."""


def from_tcvn3(text: str) -> str:
    """Unicode of a text whose bytes were TCVN3.

    >>> from_tcvn3("Liªn ®oµn Lao ®éng tØnh §ång Nai")
    'Liên đoàn Lao động tỉnh Đồng Nai'
    """
    return "".join(TABLE.get(letter, letter) for letter in text)
