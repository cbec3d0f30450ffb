"""How what was found leaves the page: a scenario file, a report, an appendix."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from finsam_analysis import papers
from finsam_analysis.core import Fault, InputError, ScenarioKey
from finsam_analysis.page.differences import differences
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.scenario import (
    Scenario,
    baseline_id,
    called_so,
    named_path,
    save,
    scenario_id,
    scenario_text,
)

REPORT, APPENDIX = "report", "appendix"
_MADE = {REPORT: ("Rapporten", "rapport.html"), APPENDIX: ("Bilagan", "bilaga.html")}
_LONGEST_NAME = 60  # [characters] of a file's name


def file_name(name: str) -> str:
    """A scenario's name as the name of its file: small letters, digits and hyphens."""
    words = re.findall(r"[a-zåäö0-9]+", unicodedata.normalize("NFC", name).casefold())
    return "-".join(words)[:_LONGEST_NAME].strip("-") or "scenario"


def saved(exploration: Exploration, name: str, description: str, *, over: bool) -> Scenario:
    """Write the scenario among the package's own, under a name.

    Args:
        exploration: the scenario now.
        name: what it shall be called.
        description: what it is, or empty for what differs from the start.
        over: write over the file of the scenario that is called so.

    Raises:
        InputError: the name is taken, or is that of what the others are held against, or nothing
            can be written there.
    """
    if not name.strip():
        fault = Fault("sidan", "namnet är tomt", "vad scenariot ska heta", "skriv ett namn")
        raise InputError([fault])
    folder = Path(exploration.package.folder)
    path = named_path(folder, file_name(name), ScenarioKey.NAME)
    bearers = called_so(folder, name.strip())
    if bearers and path not in bearers:
        path = bearers[0]
    if scenario_id(path) == baseline_id(exploration.package):
        found = f"så heter scenariot i {path.name}, som de andra jämförs med"
        fault = Fault(path.name, found, "ett annat namn", "välj ett annat namn")
        raise InputError([fault])
    if path.exists() and not over:
        found = f"det finns redan ett scenario i filen {path.name}"
        fault = Fault(path.name, found, "ett annat namn", "välj ett annat namn")
        raise InputError([fault])
    scenario = replace(
        exploration.scenario,
        id=path.stem,
        file=str(path),
        based_on=(),
        name=unicodedata.normalize("NFC", name.strip()),
        description=description.strip() or described(exploration),
    )
    save(path, scenario, over=over)
    return scenario


def described(exploration: Exploration) -> str:
    """What the scenario is: the one it began as and what differs from it."""
    words = [text for _, text in differences(exploration.start, exploration.result)]
    start = exploration.setting.start
    if not words:
        return start.description
    return f"Utgår från {start.name}, med dessa ändringar: {'; '.join(words)}."


def draft(exploration: Exploration) -> Scenario:
    """The scenario as it is called in a report; a changed one is never called what it began as."""
    scenario, start = exploration.scenario, exploration.setting.start
    if scenario == start or scenario.id != start.id:
        return scenario
    return replace(
        scenario,
        id=f"{start.id}-utkast",
        name=f"{start.name}, utkast",
        description=described(exploration),
    )


def draft_text(exploration: Exploration) -> str:
    """The scenario as the text of a file."""
    return scenario_text(draft(exploration))


def _names(path: Path) -> list[str]:
    """A file's path as it is, and from the user's home as a notebook's program tells its own."""
    if not path.is_relative_to(Path.home()):
        return [path.as_posix()]
    return [path.as_posix(), f"~/{path.relative_to(Path.home()).as_posix()}"]


class Making:
    """A report or an appendix being made by a program of its own, beside the page.

    It is made by the ordinary command, so that it is what the command makes.
    """

    def __init__(self, kind: str, exploration: Exploration, out: Path) -> None:
        scenario = draft(exploration)
        self.kind = kind
        self.began = time.monotonic()
        self._made = (out.resolve(), exploration.package, scenario.id)
        self._kept = tempfile.TemporaryDirectory(prefix="finsam-")
        path = Path(self._kept.name) / f"{scenario.id}.yaml"
        path.write_text(scenario_text(scenario), encoding="utf-8")
        command = [sys.executable, "-m", "finsam_analysis", kind, str(path)]
        command += ["--data", exploration.package.folder, "--out", str(out)]
        self._said = Path(self._kept.name) / "sagt.txt"
        with self._said.open("wb") as said:
            self.program = subprocess.Popen(  # noqa: S603  # our own command, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env={**os.environ, "PYTHONUTF8": "1"},
            )

    @cached_property
    def page(self) -> Path:
        """What is read when it is done; asked for then, since the command sees to the folder first."""
        out, package, name = self._made
        return papers.own_folder(out, package) / name / _MADE[self.kind][1]

    def part(self) -> dict[str, Any]:
        """How it goes: ``state`` is ``pågår``, ``klar`` or ``fel``."""
        what = _MADE[self.kind][0]
        code = self.program.poll()
        if code is None:
            seconds = int(time.monotonic() - self.began)
            return {"state": "pågår", "text": f"{what} görs … {seconds} s"}
        if code or not self.page.is_file():
            text = self._said.read_text(encoding="utf-8", errors="replace") if self._kept else ""
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            return {"state": "fel", "text": " ".join([f"{what} blev inte gjord.", *lines[-3:]])}
        return {"state": "klar", "text": f"{what} är klar.", "files": _names(self.page)}

    def end(self) -> None:
        """Leave nothing behind, done or not."""
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        self._kept.cleanup()
