"""What a page might say to its host, in any order and shape, and whether the answers may be given."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from finsam_analysis.core import BAD_INPUT, DONE, DataPackage, InputError
from finsam_analysis.page.conversation import Conversation
from finsam_analysis.page.exploration import Exploration
from finsam_analysis.page.handing_over import draft_text
from finsam_analysis.page.message import UnaskedError
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import run_scenario
from tests.fuzz.mutation import ODD, odd_value

_MOST = 12  # messages of one talk
_FIELDS = (
    *(
        f"beslut/{application}/{step}/{key}"
        for application in ("storinsats", "utan-fordelning", "fore-start", "ingen")
        for step in ("0", "0", "0", "1", "²", "-1")
        for key in (
            *("åtgärd", "åtgärd", "sätt", "procent", "belopp_kr", "tak_kr", "månader", "till"),
            *("per_år/2031", "per_år/2033", "ta_bort/arbetslag", "fördelning/Påhittsstad/2031"),
            *("sökt", "okänd", ""),
        )
    ),
    *(
        f"antaganden/{key}"
        for key in (
            *(
                "medlemsavgift/2032",
                "medlemsavgift/från 2031",
                "medlemsavgift/från",
                "golv_procent",
            ),
            *("ej_nyttjat/2031", "ej_nyttjat/från 2031", "golv_kr/2030", "golv_kr/från 2031"),
            *("plan/bidrag/2031", "plan/forvaltning/från 2031", "plan/okänd/2031", "tak_kr"),
            *("ingående_överskott_kr", "medlemsavgift", "golv_kr/2031–2032", "okänt", ""),
        )
    ),
    *(
        f"tillägg/ny-insats-1/{key}"
        for key in ("namn", "insatsägare", "från", "till", "belopp_kr", "id", "okänd")
    ),
    *("", "/", "beslut", "beslut/", "beslut/storinsats", "tillägg/x/namn", "namn", *ODD[:30]),
)
_TEXTS = (
    *("bevilja", "avslå", "bordlägg", "reducera", "utöka", "skjut upp", "förkorta", "", "ja"),
    *("procent", "belopp_kr", "tak_kr", "per_år", "ta_bort", "sökt", "fördelning", "10", "12,5"),
    *("300 000", "300 tkr", "-3 %", "3 % per år", "2032-12-31", "2031", "6", "Påhittsstad", "0"),
)
_ACTS: dict[str, dict[str, Sequence[Any]]] = {
    "hello": {},
    "say": {"field": _FIELDS, "text": _TEXTS, "moving": (True, False)},
    "add": {},
    "step": {"id": ("storinsats", "fore-start", "utan-fordelning", "ingen")},
    "row": {"id": ("bidrag", "forvaltning", "medlemsavgifter", "ingen")},
    "remove": {"id": ("ny-insats-1", "storinsats", "ingen")},
    "lock": {"id": ("storinsats", "ingen"), "on": (True, False)},
    "begin": {
        "name": ("alla-beviljas", "hela-ordlistan", "med-namn", "ingen", "../../etc/passwd", "")
    },
    "back": {},
    "undo": {},
    "redo": {},
    "revert": {"key": ("storinsats", "beslut/storinsats", "antaganden/golv_kr", *_FIELDS[:8])},
    "take": {"way": (0, 1, 99)},
    "show": {"panel": ("osäkerhet", "jämför", "annat"), "on": (True, False)},
    "compare": {
        "first": ("", "alla-beviljas", "ingen"),
        "second": ("hela-ordlistan", "", "../plan.csv"),
    },
    "save": {
        "name": ("Ett förslag", "alla beviljas", "", "../ut", "CON", "\u202ebak", *ODD[:60]),
        "description": ("", "text", *ODD),
        "over": (True, False),
    },
    "suggest": {"objective": ("fewest", "least-money", "ingen")},
    "text": {},
    "make": {"kind": ("annat", "")},  # what there is to make starts a program
}
_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    10**30,
    2**53,
    float("nan"),
    [],
    {},
    [[]],
    "",
    "\ud800",
    "x" * 5000,
)
_OFTEN = ("say",) * 40 + tuple(_ACTS) * 2


def odd_talk(random: Random) -> list[Any]:
    """Messages of which most are some that a page may send, and the rest nearly so."""
    messages: list[Any] = []
    for seq in range(random.randint(1, _MOST)):
        act = random.choice(_OFTEN)
        message: Any = {"seq": seq, "do": act}
        for key, values in _ACTS[act].items():
            message[key] = random.choice(values)
        if act == "say" and random.random() < 0.4:
            message["text"] = odd_value(message["text"], random)
        if random.random() < 0.15:
            message = _odd_message(message, random)
        messages.append(message)
    return messages


def _odd_message(message: dict[str, Any], random: Random) -> Any:
    key = random.choice(list(message))
    match random.randrange(5):
        case 0:
            del message[key]
        case 1:
            message[random.choice(ODD)] = message.pop(key)
        case 2:
            return random.choice((*_ODD, [message], json.dumps(message, default=str)))
        case _:
            message[key] = random.choice((*_ODD, *ODD))
    return message


@cache
def _opened(folder: Path) -> DataPackage:
    return open_package(folder)


class _Later:
    """A call that waits until it is asked for."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.call, self.waits = call, True

    def cancel(self) -> None:
        self.waits = False


def talked(messages: Sequence[Any], folder: Path) -> tuple[int, str]:
    """The exit code that a command would have had, and what is wrong with the answers.

    A refused message is as a refused input: it is told, and what stood there still stands. At the
    end what the page has come to is written as a file and read again: to the krona the same.
    """
    answers: list[Any] = []
    calls: list[_Later] = []
    refused = False
    package = _opened(folder)

    def later(_seconds: float, call: Callable[[], None]) -> _Later:
        calls.append(_Later(call))
        return calls[-1]

    exploration = Exploration(package, run_scenario(package, "alla-beviljas").scenario)
    page = Conversation(exploration, answers.append, later, folder / "ut")
    for message in messages:
        before = exploration.setting
        try:
            page.receive(message)
        except UnaskedError:
            refused = True
            if exploration.setting != before:
                return BAD_INPUT, "refused, but the scenario changed"
    while calls:
        call = calls.pop(0)
        if call.waits:
            call.call()
    page.end()
    try:
        json.dumps(answers, allow_nan=False).encode()
        json.dumps(answers, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        return DONE, f"an answer is no JSON: {error}"
    return (BAD_INPUT if refused else DONE), _rewritten(exploration, folder)


def _rewritten(exploration: Exploration, folder: Path) -> str:
    path = folder / "scenarier" / "utkast-av-sidan.yaml"
    path.write_text(draft_text(exploration), "utf-8")
    try:
        again = run_scenario(exploration.package, str(path))
    except InputError as error:
        return f"the draft cannot be read: {error}"
    finally:
        path.unlink()
    shown = exploration.result.trajectory.closing.tolist()
    return "" if again.trajectory.closing.tolist() == shown else "the draft is another scenario"
