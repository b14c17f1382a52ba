"""The picker for lists over nine choices: type a code or part of a label, accents not needed. No match is never an answer."""

from __future__ import annotations

from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.key_binding.bindings.basic import load_basic_bindings
from prompt_toolkit.key_binding.bindings.emacs import load_emacs_bindings
from prompt_toolkit.layout import HSplit, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.utils import get_cwidth

from survey.language import _
from survey.terminal.frame import Body, Notice
from survey.terminal.prompt import Given, Index, Prompt, in_option_order, toggled
from survey.terminal.reading import DOWN, UP, broken, clipped, worded


class Picker:
    """The state of one picking: the search, what matches it, the pointed line (None points at nothing) and the picks so far."""

    def __init__(self, prompt: Prompt, notice: Notice) -> None:
        self.prompt = prompt
        self.notice = notice
        self.index = Index.of(prompt.options)
        self.single = prompt.kind == "one"
        self.chosen = prompt.chosen
        self.buffer = Buffer(multiline=False, on_text_changed=lambda _buffer: self.searched())
        self.matches = prompt.options
        self.pointed = self._place_of_present()
        self.code_width = max((get_cwidth(option.code) for option in prompt.options), default=1)

    def searched(self) -> None:
        """The search has changed: point at the best match, at the present answer when it is empty again, or at nothing."""
        self.notice.tell("")
        self.matches = self.index.search(self.buffer.text)
        if self.query:
            self.pointed = 0 if self.matches else None
        else:
            self.pointed = self._place_of_present()

    @property
    def query(self) -> str:
        """The search without the spaces around it."""
        return self.buffer.text.strip()

    def move(self, step: int) -> None:
        """Point `step` lines further; from nothing to the first line."""
        if self.matches:
            self.pointed = 0 if self.pointed is None else min(max(self.pointed + step, 0), len(self.matches) - 1)

    def toggle(self) -> None:
        """Add or take away the pointed option, and make the search ready for the next."""
        if self.pointed is not None:
            self.chosen = toggled(self.chosen, self.matches[self.pointed].value, self.prompt.exclusive)
            self.buffer.reset()
            self.searched()

    def confirm(self) -> Given | None:
        """What Enter gives: an answer, or None where it picked one of several or there is no match (which the notice says)."""
        if self.query and self.pointed is None:
            self.notice.tell(_("Nothing matches “{query}”; this is not an answer.").format(query=self.query))
            return None
        if self.single:
            return Given("" if self.pointed is None else self.matches[self.pointed].value, self.prompt.path)
        if self.query:
            self.toggle()
            return None
        ranking = self.prompt.kind == "rank"
        return Given(" ".join(self.chosen if ranking else in_option_order(self.chosen, self.prompt.options)), self.prompt.path)

    def lines(self, height: int, width: int) -> StyleAndTextTuples:
        """Only the lines that are seen, with the pointed one among them: the cost of a key does not grow with the list."""
        start = self._start(height, width)
        rows: list[tuple[str, str]] = []
        for place in range(start, len(self.matches)):
            if len(rows) >= height:
                break
            value = self.matches[place].value
            style = "class:cursor" if place == self.pointed else "class:chosen" if value in self.chosen else ""
            rows += [(style, row) for row in self._rows(place, width)]
        more = len(rows) > height or (bool(rows) and place + 1 < len(self.matches))
        signs = {0: UP if start else "", min(height, len(rows)) - 1: DOWN if more else ""}
        lines: StyleAndTextTuples = []
        for number, (style, row) in enumerate(rows[:height]):
            sign = signs.get(number, "")
            lines += [(style, f"{row}{' ' * (width + 1 - get_cwidth(row))}" if sign else row), ("class:more", sign), ("", "\n")]
        return lines

    def _start(self, height: int, width: int) -> int:
        """The first option that is seen: the pointed one stands in the middle, and the end of the list at the end."""
        if self.pointed is None:
            return 0
        start, after = self.pointed, self.pointed
        above, below = 0, len(self._rows(self.pointed, width))
        while after + 1 < len(self.matches) and below < height:
            after += 1
            below += len(self._rows(after, width))
        room = max(height // 2, height - below)
        while start > 0 and above + (rows := len(self._rows(start - 1, width))) <= room:
            above += rows
            start -= 1
        return start

    def _rows(self, place: int, width: int) -> list[str]:
        """An option on its lines: those of a question whole, of other lists only the one that is pointed at."""
        head, label = self._head(place), " ".join(self.matches[place].label.split())
        room = max(width - get_cwidth(head), 1)
        if get_cwidth(label) <= room:
            return [head + label]
        if not self.prompt.path and place != self.pointed:
            return [head + clipped(label, room)]
        first, *rest = broken(label, room).split("\n")
        return [head + first, *(" " * get_cwidth(head) + row for row in rest)]

    def _head(self, place: int) -> str:
        option = self.matches[place]
        pointer = "»" if place == self.pointed else " "
        if self.single:
            mark = ""
        elif option.value not in self.chosen:
            mark = "[ ] "
        else:
            mark = f"[{self.chosen.index(option.value) + 1}] " if self.prompt.kind == "rank" else "[x] "
        return f"{pointer} {mark}{option.code:>{self.code_width}}  "

    def _place_of_present(self) -> int | None:
        if not self.single or not self.prompt.value:
            return None
        return next((place for place, option in enumerate(self.prompt.options) if option.value == self.prompt.value), None)


def picker(prompt: Prompt, notice: Notice) -> Body:
    """The picker as the body of a screen: search line, list, and a line that says how many match."""
    state = Picker(prompt, notice)
    search = Window(BufferControl(state.buffer), height=1)
    shown: list[int] = [1]

    def rows() -> StyleAndTextTuples:
        info = listing.render_info
        shown[0] = max(1, info.window_height if info else get_app().output.get_size().rows // 2)
        return state.lines(shown[0], get_app().output.get_size().columns - 2)

    listing = Window(FormattedTextControl(rows), height=Dimension(min=1))
    line = VSplit([Window(FormattedTextControl([("class:key", _("Search") + " › ")]), dont_extend_width=True, height=1), search])
    container = HSplit([line, worded("class:instruction", lambda: _told(state)), listing])
    keys = merge_key_bindings([load_basic_bindings(), load_emacs_bindings(), _keys(state, shown)])
    return Body(container, search, keys, draft=lambda: state.buffer.text)


def _told(state: Picker) -> str:
    count = _("{found} of {total}").format(found=len(state.matches), total=len(state.prompt.options))
    if state.single:
        return f"{count} · " + _("code or name, accents not needed; Enter picks")
    return f"{count} · " + _("Enter adds what was searched, Space the pointed line; Enter on an empty search confirms")


def _keys(state: Picker, shown: list[int]) -> KeyBindings:
    keys = KeyBindings()

    def moving(name: str, step: int, paged: bool = False) -> None:
        @keys.add(name, eager=True)
        def move(event: KeyPressEvent) -> None:
            state.move(step * shown[0] if paged else step)

    moving("up", -1)
    moving("down", 1)
    moving("pageup", -1, paged=True)
    moving("pagedown", 1, paged=True)

    @keys.add("enter", eager=True)
    def confirm(event: KeyPressEvent) -> None:
        given = state.confirm()
        if given is not None:
            event.app.exit(result=given)

    @keys.add(" ", eager=True, filter=Condition(lambda: not state.single and not state.query))
    def toggle(event: KeyPressEvent) -> None:
        state.toggle()

    return keys
