"""How the page is opened in a notebook: the same module, as a widget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import anywidget

from finsam_analysis.core import DataPackage
from finsam_analysis.page.conversation import Conversation, Waiting, warm
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.message import UnaskedError
from finsam_analysis.page.room_view import deciding_sentence
from finsam_analysis.scenario import Scenario, ScenarioResult, load_scenario, scenario_file

_FILES = Path(__file__).parent / "templates" / "utforska"


class WhatIf(anywidget.AnyWidget):
    """The what-if page of a data package, from one of its scenarios.

    Args:
        package: the förbund's data.
        scenario: a scenario's name in the package, or a path to a YAML file.
        out: folder for reports and appendices.
    """

    _esm = _FILES / "page.js"
    _css = _FILES / "page.css"

    def __init__(self, package: DataPackage, scenario: str, out: str = "reports") -> None:
        super().__init__()
        start = load_scenario(scenario_file(package, scenario), package)
        exploration = Exploration(package, start)
        self.conversation = Conversation(exploration, self.send, _later, Path(out))
        self.on_msg(self._receive)
        warm()

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is now, for the cells that follow."""
        return self.conversation.exploration.scenario

    @property
    def result(self) -> ScenarioResult:
        """What it gives."""
        return self.conversation.exploration.result

    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        try:
            self.conversation.receive(message)
        except UnaskedError:
            return  # no page of ours; nothing is changed and nothing answered

    def close(self) -> None:
        """Leave nothing running."""
        self.conversation.end()
        super().close()

    def __repr__(self) -> str:
        return f"{self.scenario.name}: {deciding_sentence(self.result)}"


class _Now:
    def cancel(self) -> None:
        pass


def _later(seconds: float, call: Callable[[], None]) -> Waiting:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # no notebook is running us
        call()
        return _Now()
    return loop.call_later(seconds, call)
