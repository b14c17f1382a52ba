"""`python -m benchmarks.picker [--choices N]`: what a key takes in a list of 5,000 choices, until the whole screen is drawn anew.

Names of communes are typed with and without accents, codes, words that match nothing, and rubbed out again; between them the list
is walked through by line and by page; each key's time is the median of five rounds. The screen has 80×24 and is kept in memory;
the limit is 30 ms a key.
"""

from __future__ import annotations

import io
import sys
from argparse import ArgumentParser
from statistics import median
from time import thread_time
from typing import Any

from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from survey.terminal.frame import Notice, framed
from survey.terminal.fullscreen import body_of
from survey.terminal.prompt import Prompt, options_of

NAMES = ("Yên Bình", "Thạnh Phú", "Đông Hòa", "Hương Sơn", "Ea Kao", "Mỹ Lộc", "Phước Thịnh", "Xuân Trường", "Lũng Cú", "Ô Loan")
DOWN, PAGE, RUB = "\x1b[B", "\x1b[6~", "\x7f"
TYPED = ("huong", "Đông", "04711", "xyz", "th p", "Ô")
LIMIT = 30.0


def communes(number: int) -> list[tuple[str, str]]:
    """Codes of five digits and the names of as many communes."""
    return [(f"{code:05d}", f"Xã {NAMES[code % len(NAMES)]} {code // len(NAMES) + 1}") for code in range(number)]


def milliseconds(number: int) -> list[float]:
    """Processor time of each key, in their order, in a list of that many choices."""
    left = [key for word in TYPED for key in (*word, DOWN, DOWN, PAGE, *[RUB] * len(word))]
    begun, taken = [0.0], list[float]()
    with create_pipe_input() as keyboard:
        output = Vt100_Output(io.StringIO(), lambda: Size(rows=24, columns=80))
        with create_app_session(input=keyboard, output=output):
            prompt, notice = (
                Prompt("one", "Xã, phường nào?", options=options_of(communes(number)), path="/data/commune"),
                Notice(),
            )
            app = framed(prompt, body_of(prompt, notice), notice)

            def drawn(app: Application[Any]) -> None:
                if app.is_done:  # it is drawn once more as it ends
                    return
                taken.append((thread_time() - begun[0]) * 1000)
                begun[0] = thread_time()
                if left:
                    keyboard.send_text(left.pop(0))
                else:
                    app.exit()

            app.after_render += drawn
            app.run()
    return taken[1:]  # the first drawing waits for no key


def main() -> int:
    """Print the table; 1 if a key takes longer than the limit."""
    parser = ArgumentParser(description="What a key takes in a long list of choices.")
    parser.add_argument("--choices", type=int, default=5000)
    number = parser.parse_args().choices
    taken = [median(times) for times in zip(*(milliseconds(number) for _round in range(5)), strict=True)]
    print("| choices | keys | median CPU ms | slowest key | limit |\n|---|---|---|---|---|")
    print(f"| {number} | {len(taken)} | {median(taken):.1f} | {max(taken):.1f} | {LIMIT:.0f} |")
    return int(max(taken) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
