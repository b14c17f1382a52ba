"""A page in the browser Chromium, driven over its debugging pipe: open an address, run a line of script, see what it gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = "--headless --no-sandbox --disable-gpu --ignore-certificate-errors --window-size=1200,900 --remote-debugging-pipe"
PATIENCE = 60.0


class Page:
    """A tab of a browser of its own, whose profile is kept in `folder`; `complaints` are the errors its console was told."""

    def __init__(self, folder: Path) -> None:
        theirs, self._out = os.pipe()
        self._in, answers = os.pipe()
        # Chromium reads commands from descriptor 3 and writes to 4.
        command = f'exec "$0" "$@" 3<&{theirs} 4>&{answers}'
        words = ["bash", "-c", command, str(CHROMIUM), *FLAGS.split(), f"--user-data-dir={folder}"]
        self._process = subprocess.Popen(words, pass_fds=(theirs, answers), stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(answers)
        self._held, self._number, self._session = b"", 0, ""
        self.complaints: list[str] = []

    def __enter__(self) -> Self:
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self._ask(f"{domain}.enable")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is there."""
        self._ask("Page.navigate", url=address)
        until = time.monotonic() + PATIENCE
        while self.run("document.readyState") != "complete" or self.run("location.href") == "about:blank":
            assert time.monotonic() < until, "the page does not come"
            time.sleep(0.05)

    def run(self, script: str) -> Any:
        """What an expression of JavaScript gives in the page."""
        return self._ask("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._out, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("method") == "Log.entryAdded" and answer["params"]["entry"]["level"] == "error":
                self.complaints.append(answer["params"]["entry"]["text"])
            if answer.get("id") == self._number:
                assert "result" in answer, answer
                found: dict[str, Any] = answer["result"]
                return found

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._held:
            piece = os.read(self._in, 1 << 16)
            assert piece, "the browser has ended"
            self._held += piece
        message, _zero, self._held = self._held.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer
