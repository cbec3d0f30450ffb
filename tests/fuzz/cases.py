"""Which inputs are tried: one kind of file changed, and a command that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.fuzz.mutation import (
    ODD,
    odd_bytes,
    odd_json,
    odd_table,
    odd_workbook,
    odd_yaml,
)
from tests.fuzz.trial import Case

WORKBOOK = "budget.xlsx"
# Scenarios of the invented förbund in which every word of the language is said.
SCENARIOS = (
    """namn: Allt
beskrivning: Ett ord av varje
standard: avslå
beslut:
  storinsats:
    - {åtgärd: reducera, procent: 10}
    - {åtgärd: skjut upp, månader: 6}
  utan-fordelning: {åtgärd: förkorta, till: 2033-12-31}
  fore-start: {åtgärd: utöka, per_år: {2031: 300 tkr}}
tillägg:
  - {id: extra, namn: En till, insatsägare: Påhittsstad, från: 2031-01-01, till: 2032-06-30, belopp_kr: 666000}
antaganden:
  medlemsavgift: {från 2031: "-2 %", 2032: 23 000 000}
  ej_nyttjat: {2031–2033: "4 %"}
  plan: {bidrag: {från 2031: "3 % per år"}}
  golv_kr: {2030: 0, från 2031: 500 000}
  golv_procent: 2
  tak_kr: 8 mkr
""",
    """namn: Fördelat
standard: bevilja
beslut:
  storinsats: {åtgärd: bevilja, fördelning: {Påhittsstad: {2031: 2 000 000, från 2032: 2 500 000}}}
  utan-fordelning: avslå
  fore-start: {åtgärd: bordlägg}
antaganden:
  ingående_överskott_kr: 6360000
  golv_kr: 0
""",
    """namn: Mindre
utgår_från: alla-beviljas
beslut:
  storinsats: {åtgärd: reducera, ta_bort: [arbetslag]}
  utan-fordelning: {åtgärd: reducera, tak_kr: 300 000}
  fore-start: {åtgärd: reducera, belopp_kr: 0,1 mkr}
antaganden: {medlemsavgift: {2032: "-10 %"}, ej_nyttjat: {2031: "10 %"}}
""",
)
_COMPUTING = ("compute", "alla-beviljas", "--json", "--data", "@")
_READING: tuple[tuple[str, ...], ...] = (
    *(_COMPUTING,) * 12,
    ("compute", "alla-beviljas", "--data", "@"),
    ("check", "--data", "@"),
    ("check", "--json", "--data", "@"),
    ("edge", "alla-beviljas", "--json", "--data", "@"),
    ("space", "--json", "--data", "@"),
    ("explain", "--list", "--data", "@"),
    ("bridge", "alla-beviljas", "hela-ordlistan", "--data", "@"),
    ("risk", "alla-beviljas", "--draws", "1000", "--data", "@"),
)
_OWN = ("compute", "@/scenarier/prov.yaml", "--json", "--data", "@")
_SCENARIO: tuple[tuple[str, ...], ...] = (
    *(_OWN,) * 12,
    ("compute", "@/scenarier/prov.yaml", "--data", "@"),
    ("compute", "prov", "--data", "@"),
    ("bridge", "alla-beviljas", "prov", "--data", "@"),
    ("edge", "prov", "--data", "@"),
    ("risk", "prov", "--draws", "1000", "--json", "--data", "@"),
    ("explain", "Årets resultat 2032", "--scenario", "prov", "--data", "@"),
)
_IMPORT = (
    "import-budget",
    f"@/{WORKBOOK}",
    "--application",
    "storinsats",
    "--dry-run",
    "--data",
    "@",
)
_COMMANDS = (
    *("compute", "check", "space", "search", "explain", "edge", "bridge", "risk", "init", "--help"),
    *("budget-template", "import-budget", "report", "appendix", "--version"),
)
_OPTIONS = (
    *("--json", "--floor", "--levels", "--sample", "--best", "--scenario", "--keep", "--at-least"),
    *(
        "--at-most-cut",
        "--objective",
        "--alternatives",
        "--seconds",
        "--seed",
        "--draws",
        "--depth",
    ),
    *("--probability", "--list", "--first-year", "--years", "--date", "--jobs", "-p", "--unit"),
    *("--application", "--document", "--all-or-nothing", "--per-inhabitant", "-h"),
)
_VALUES = (
    *(
        "alla-beviljas",
        "hela-ordlistan",
        "storinsats",
        "Påhittsstad=1000",
        "storinsats=10",
        "fewest",
    ),
    *("0,50,100", "0;33,3;100", "@/plan.csv", "@", "@/scenarier", "Årets resultat 2031", "1000"),
)
KINDS = ("table",) * 8 + ("scenario",) * 8 + ("descriptor",) * 2 + ("workbook",) + ("words",)


def case_of(kind: str, folder: Path, random: Random) -> Case:
    """One input of a kind, made of the package in the folder."""
    match kind:
        case "table":
            path = random.choice(sorted(folder.glob("*.csv")))
            change = odd_bytes if random.random() < 0.15 else odd_table
            return Case(
                kind, {path.name: change(path.read_bytes(), random)}, random.choice(_READING)
            )
        case "descriptor":
            content = (folder / "datapackage.json").read_bytes()
            change = odd_bytes if random.random() < 0.2 else odd_json
            return Case(kind, {"datapackage.json": change(content, random)}, _COMPUTING)
        case "scenario":
            content = random.choice(SCENARIOS).encode()
            change = odd_bytes if random.random() < 0.1 else odd_yaml
            files = {"scenarier/prov.yaml": change(content, random)}
            return Case(kind, files, random.choice(_SCENARIO))
        case "workbook":
            content = (folder / WORKBOOK).read_bytes()
            return Case(kind, {WORKBOOK: odd_workbook(content, random)}, _IMPORT)
        case _:
            return Case(kind, {}, _words(random))


def _words(random: Random) -> Sequence[str]:
    """A command line of words that may stand there, and of some that may not."""
    command = random.choice(_COMMANDS)
    words = [command]
    if command in ("compute", "edge", "bridge", "risk", "report", "appendix"):
        words += [random.choice((*_VALUES[:2], *_VALUES, *ODD))]
    for _ in range(random.randrange(4)):
        words.append(random.choice(_OPTIONS) if random.random() < 0.9 else random.choice(ODD))
        if random.random() < 0.7:
            words.append(random.choice((*_VALUES, *ODD, "\udce5")))
    if command in ("report", "appendix"):
        words += ["--jobs", random.choice(("0", "-1", "9" * 20, "\uff12"))]  # none of them runs
    if command == "risk":
        words += ["--draws", "1000"]
    if command in ("search", "space"):
        words += ["--seconds", "1"] if command == "search" else []
    return (*words, "--data", "@")
