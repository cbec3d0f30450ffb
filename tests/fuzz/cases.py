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
    odd_value,
    odd_workbook,
    odd_yaml,
)
from tests.fuzz.talk import odd_talk
from tests.fuzz.trial import NEXT, Case

WORKBOOK, PACKAGE = "budget.xlsx", "paket.xlsx"
MANIFEST = "ut/rapport/manifest.json"  # of a report whose notebook is gone, so that none is run
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
finansiering: {2031: Ur det ackumulerade överskottet, från 2032: Med ett lån}
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
  fore-start: {åtgärd: reducera, belopp_kr: "0,1 mkr"}
antaganden: {medlemsavgift: {2032: "-10 %"}, ej_nyttjat: {2031: "10 %"}}
""",
    """namn: Med namn
utgår_från: hela-ordlistan
beslut:
  Stora påhittsinsatsen:
    - {åtgärd: bevilja, sökt: true}
    - {åtgärd: reducera, per_år: {2031–2032: 1 mkr, 2033: 200 tkr}}
    - {åtgärd: utöka, procent: "2,5"}
  Påhitt med medel före starten: bordlägg
  utan-fordelning: {åtgärd: utöka, belopp_kr: 5 mkr}
tillägg:
  - {id: extra, namn: Ändrad, insatsägare: Region Påhitt Söder, från: okt 2033, till: mar 2034, belopp_kr: 0}
antaganden:
  medlemsavgift: {från 2031: "0 %"}
  plan: {Förvaltning: {2032: "-50 %"}, gamla-insatsen: {från 2031: 0}}
finansiering: {2031–2033: Ur reservfonden}
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
    ("compare", "alla-beviljas", "prov", "--data", "@"),
    ("new", "Nytt", "--from", "prov", "--data", "@"),
    ("space", "--scenario", "prov", "--data", "@"),
    ("search", "--scenario", "prov", "--seconds", "1", "--save", "sparat", "--data", "@"),
)
_READ_IN = ("import-budget", f"@/{WORKBOOK}", "--data", "@")
_IMPORT = (
    (*_READ_IN, "--application", "storinsats", "--force", "--dry-run"),
    (*_READ_IN, "--application", "storinsats", "--force", "--yes"),
    (
        *(*_READ_IN, "--new", "en-till", "--kind", "Individinsats", "--novelty", "TL"),
        *("--document", "pahitt", "--force", "--yes"),
    ),
)
_IMPORT_PACKAGE = ("import-package", f"@/{PACKAGE}", "--yes", "--data", "@")
_MEETING: tuple[tuple[str, ...], ...] = (
    *(_COMPUTING,) * 30,
    ("appendix", "alla-beviljas", "--out", "@/ut", "--data", "@"),
)
_TURN = ("next-year", f"@/{NEXT}", "--scenario", "prov", "--decided", "2030-09-12", "--data", "@")
_REVISED = (
    ("bidrag", "Prognos 2030", "9 900"),
    ("medlemsavgifter", "2031", "411000"),
    ("Medlemsavgifter", "Prel 2033", "430 000 tkr"),
    ("storinsats|Påhittsstad", "2032", "158 000 tkr"),
    ("ingående överskott", "värde", "49 500"),
    ("fore-start", "föreslaget_kr", "36 000 000"),
)
_COMMANDS = (
    *("compute", "check", "space", "search", "explain", "edge", "bridge", "risk", "init", "--help"),
    *("budget-template", "import-budget", "report", "appendix", "--version", "compare", "new"),
    *("verify", "revise", "export-package", "import-package", "next-year"),
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
    *("--application", "--document", "--all-or-nothing", "--per-inhabitant", "-h", "--baseline"),
    *("--from", "--reason", "--source", "--decided", "--until", "--yes", "--dry-run", "--new"),
    *("--kind", "--novelty", "--force", "--prune", "--save", "--parameter", "--scheduler"),
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
    *(
        "2031-05-02",
        "2199-12-31",
        "golv_kr=0",
        "Individinsats",
        "TL",
        "tkr",
        "@/scenarier/con.yaml",
    ),
)
# Of a hundred: what takes longer to try is tried less often.
_SHARES = {
    "table": 28,
    "scenario": 32,
    "descriptor": 8,
    "page": 9,
    "words": 7,
    "revision": 4,
    "meeting": 3,
    "papers": 2,
    "revise": 3,
    "turn": 2,
    "workbook": 1,
    "package": 1,
}
KINDS = tuple(kind for kind, share in _SHARES.items() for _ in range(share))


def case_of(kind: str, folder: Path, random: Random) -> Case:
    """One input of a kind, made of the package in the folder."""
    match kind:
        case "page":
            return Case(kind, {}, (), odd_talk(random))
        case "revise":
            return Case(kind, {}, _revise(random))
        case "words":
            return Case(kind, {}, _words(random))
        case _:
            return _file_case(kind, folder, random)


def _file_case(kind: str, folder: Path, random: Random) -> Case:
    """One file changed, and a command that reads it."""
    commands: Sequence[Sequence[str]]
    match kind:
        case "scenario" | "turn":
            change = odd_bytes if random.random() < 0.1 else odd_yaml
            files = {"scenarier/prov.yaml": change(random.choice(SCENARIOS).encode(), random)}
            return Case(kind, files, _TURN if kind == "turn" else random.choice(_SCENARIO))
        case "descriptor":
            name, commands = "datapackage.json", (_COMPUTING,)
            change = odd_bytes if random.random() < 0.2 else odd_json
        case "workbook":
            name, change, commands = WORKBOOK, odd_workbook, _IMPORT
        case "package":
            name, change, commands = PACKAGE, odd_workbook, (_IMPORT_PACKAGE,)
        case "papers":
            name, change, commands = MANIFEST, odd_json, (("verify", "@/ut"),)
        case "meeting":
            name, change, commands = "mote.csv", odd_table, _MEETING
        case "revision":
            name, change, commands = "revideringar.csv", odd_table, _READING
        case _:
            name, commands = random.choice(sorted(folder.glob("*.csv"))).name, _READING
            change = odd_bytes if random.random() < 0.15 else odd_table
    content = (folder / name).read_bytes()
    return Case(kind, {name: change(content, random)}, random.choice(commands))


def _revise(random: Random) -> Sequence[str]:
    """A revision of a figure, with a word that is not what it was."""
    words = ["revise", *random.choice(_REVISED), "--reason", "rättad", "--source", "pahitt, s. 2"]
    words += ["--date", "2030-05-02"]
    for _ in range(random.choice((0, 1, 1, 2))):
        place = random.choice((1, 2, 3, 3, 5, 7, 9))
        words[place] = odd_value(words[place], random)
    return (*words, "--data", "@")


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
