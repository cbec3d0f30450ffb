"""How page and Python speak: what may be asked, and the parts that answer it.

A message from the page is a JSON object with ``seq`` (a whole number, one more each time), ``do``
(one of the acts below) and what the act needs. An answer has the ``seq`` it answers, its ``stage``
(1 at once, 2 when the tables are done, 3 in between) and ``parts``, those that have changed. Anything else is
no message of ours and is refused, see :mod:`finsam_analysis.page.message`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from finsam_analysis.core import InputError
from finsam_analysis.page.entries import reason
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.handing_over import APPENDIX, REPORT, Making, draft_text, saved
from finsam_analysis.page.message import Asked, UnaskedError
from finsam_analysis.page.view import Parts, first_parts, fixed_parts
from finsam_analysis.scenario import scenario_names

_STILL = 0.05  # [s] without a change before the tables are made
_BETWEEN_KINDS = 0.01  # [s] between one kind of tables and the next
_BETWEEN_LOOKS = 0.3  # [s] between looks at what is being made
_PANELS = frozenset({"osäkerhet", "jämför"})
# What is asked of the scenario alone.
_ON_SCENARIO: Mapping[str, Callable[[Exploration, Asked], None]] = {
    "say": lambda e, asked: e.say(
        asked.text("field"), asked.text("text"), moving=asked.flag("moving")
    ),
    "add": lambda e, _: e.add(),
    "step": lambda e, asked: e.step(asked.text("id")),
    "row": lambda e, asked: e.show_row(asked.text("id")),
    "remove": lambda e, asked: e.remove(asked.text("id")),
    "lock": lambda e, asked: e.lock(asked.text("id"), on=asked.flag("on")),
    "begin": lambda e, asked: e.begin(asked.text("name")),
    "back": lambda e, _: e.back(),
    "undo": lambda e, _: e.undo(),
    "redo": lambda e, _: e.redo(),
    "revert": lambda e, asked: e.revert(asked.text("key")),
}
# A suggestion is of what stood there when it was asked for; these change that.
_FORGETTING = {"say", "step", "lock", "begin", "back", "undo", "redo", "revert", "take"}


if TYPE_CHECKING:
    from finsam_analysis.page.suggestion import Suggestion


def warm() -> None:
    """Import what is answered with later, so that the first answers come as quickly as the next."""
    for name in ("printed", "comparing", "suggestion"):
        importlib.import_module(f"finsam_analysis.page.{name}")


class Waiting(Protocol):
    """Something that will be called later."""

    def cancel(self) -> object:
        """Let it not be called."""


class Conversation:
    """One page's conversation about one exploration.

    Args:
        exploration: what is asked about.
        tell: takes each answer to the page.
        later: calls a function after some seconds.
        out: folder for reports and appendices.
    """

    def __init__(
        self,
        exploration: Exploration,
        tell: Callable[[dict[str, Any]], None],
        later: Callable[[float, Callable[[], None]], Waiting],
        out: Path,
    ) -> None:
        self.exploration = exploration
        self.tell, self.later, self.out = tell, later, out
        self.shown: frozenset[str] = frozenset()
        self.suggestion: Suggestion | None = None
        self.compared: tuple[str, str] | None = None
        self.making: Making | None = None
        self._extra: Parts = {}
        self._told: Parts = {}
        self._seq = 0
        self._waiting: Waiting | None = None
        self._watching: Waiting | None = None

    def receive(self, message: object) -> None:
        """Do what a message asks and answer it.

        Raises:
            UnaskedError: it is no message of ours.
        """
        asked = Asked(message)
        self._seq = asked.seq
        do = asked.text("do")
        if do not in _ON_SCENARIO and do not in self._ACTS:
            raise UnaskedError("no such act")
        self._extra = {}
        try:
            if do in _ON_SCENARIO:
                _ON_SCENARIO[do](self.exploration, asked)
            else:
                self._ACTS[do](self, asked)
        except (ValueError, KeyError, StopIteration) as error:
            raise UnaskedError(str(error)) from error
        if do in _FORGETTING:
            self.suggestion = self._extra["suggestion"] = None
        self._answer(1, first_parts(self.exploration) | self._extra)
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.later(_STILL, self._finish)

    def end(self) -> None:
        """Leave nothing running."""
        for waiting in (self._waiting, self._watching):
            if waiting is not None:
                waiting.cancel()
        if self.making is not None:
            self.making.end()

    def _finish(self, place: int = 0) -> None:
        """Make what takes a moment, one kind at a time: a change that comes goes before the next."""
        self._waiting = None
        kinds = self._kinds()
        parts = kinds[place]()
        if place + 1 == len(kinds):
            self._answer(2, parts)
            return
        self._answer(3, parts)
        self._waiting = self.later(_BETWEEN_KINDS, lambda: self._finish(place + 1))

    def _kinds(self) -> list[Callable[[], Parts]]:
        # The tables are imported when the page is open, which is what one waits for.
        from finsam_analysis.page.comparing import comparison_parts
        from finsam_analysis.page.printed import printed_parts, sure_parts

        kinds = [partial(printed_parts, self.exploration)]
        if "osäkerhet" in self.shown:
            kinds.append(partial(sure_parts, self.exploration))
        if self.compared is not None and "jämför" in self.shown:
            kinds.append(partial(comparison_parts, self.exploration, *self.compared))
        return [*kinds]

    def _answer(self, stage: int, parts: Parts) -> None:
        changed = {k: v for k, v in parts.items() if k not in self._told or self._told[k] != v}
        self._told |= changed
        self.tell({"seq": self._seq, "stage": stage, "parts": changed})

    def _hello(self, _asked: Asked) -> None:
        self._told = {}
        self._extra = fixed_parts(self.exploration)

    def _suggest(self, asked: Asked) -> None:
        # The page opens without these; warm() imports them meanwhile.
        from finsam_analysis.choices import Objective
        from finsam_analysis.page.suggestion import suggested, suggestion_part

        self.suggestion = suggested(self.exploration, Objective(asked.text("objective")))
        self._extra["suggestion"] = suggestion_part(self.exploration, self.suggestion)

    def _take(self, asked: Asked) -> None:
        ways = () if self.suggestion is None else self.suggestion.ways
        place = asked.number("way")
        if place >= len(ways):
            raise UnaskedError("no such way")
        self.exploration.take(ways[place].decisions)

    def _show(self, asked: Asked) -> None:
        panel = asked.text("panel")
        if panel not in _PANELS:
            raise UnaskedError("no such panel")
        self.shown = self.shown | {panel} if asked.flag("on") else self.shown - {panel}

    def _compare(self, asked: Asked) -> None:
        names = ("", *scenario_names(Path(self.exploration.package.folder)))
        first, second = asked.text("first"), asked.text("second")
        if first not in names or second not in names:
            raise UnaskedError("no such scenario")
        self.compared = (first, second)
        self.shown = self.shown | {"jämför"}

    def _save(self, asked: Asked) -> None:
        over = asked.flag("over")
        try:
            scenario = saved(
                self.exploration, asked.text("name"), asked.text("description"), over=over
            )
        except InputError as error:
            taken = "finns redan" in error.faults[0].found
            self._extra["saved"] = {"ok": False, "text": reason(error), "taken": taken}
            return
        self.exploration.saved(scenario)
        self._extra |= fixed_parts(self.exploration)
        self._extra["saved"] = {"ok": True, "text": f"Sparat som {scenario.file}", "taken": False}

    def _make(self, asked: Asked) -> None:
        kind = asked.text("kind")
        if kind not in (REPORT, APPENDIX):
            raise UnaskedError("nothing of that kind is made")
        if self.making is not None:
            if self.making.program.poll() is None:
                return  # one at a time; the page shows the one that is being made
            self.making.end()
        self.making = Making(kind, self.exploration, self.out)
        self._extra["making"] = self.making.part()
        self._watching = self.later(_BETWEEN_LOOKS, self._look)

    def _look(self) -> None:
        if self.making is None:
            return
        part = self.making.part()
        self._answer(3, {"making": part | self.link_of(self.making, part["state"])})
        if part["state"] == "pågår":
            self._watching = self.later(_BETWEEN_LOOKS, self._look)
        else:
            self.making.end()

    def link_of(self, _making: Making, _state: str) -> Parts:
        """Where the page can be led to what has been made; nowhere unless the door says."""
        return {}

    def _text(self, _asked: Asked) -> None:
        self._extra["text"] = [self._seq, draft_text(self.exploration)]

    _ACTS: ClassVar[Mapping[str, Callable[[Conversation, Asked], None]]] = {
        "hello": _hello,
        "suggest": _suggest,
        "take": _take,
        "show": _show,
        "compare": _compare,
        "save": _save,
        "make": _make,
        "text": _text,
    }
