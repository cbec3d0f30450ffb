"""Change the calculators one operator at a time and see whether a test notices (``make mutation``).

``python -m tests.mutation [MODULE…] [--sample N --seed S]``; each module is tried in a folder of its
own in ``.mutation/``; ``--again`` tries what survived there, after a new test.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

from tests.mutation.modules import TESTS
from tests.mutation.verdict import (
    EQUIVALENT,
    KILLED,
    KINDS,
    SURVIVED,
    TIMEOUT,
    UNTRIED,
    Change,
    counted,
    equivalents,
)

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / ".mutation"
_NOT_KILLED = (0, 5, 33)  # the tests passed, or no test reaches it
_OUT_OF_TIME = (-24, 24, 36, 152, 255)
_CONFIG = """
[tool.mutmut]
source_paths = ["finsam_analysis"]
only_mutate = ["{file}"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "tests.mutation.reach", "--hypothesis-profile=mutation"]
timeout_constant = 10.0
timeout_multiplier = 4.0
use_git_change_detection = false
"""


def file_of(module: str) -> str:
    """The path of a module in the project: ``finsam_analysis/core/money.py`` of ``core.money``."""
    return f"finsam_analysis/{module.replace('.', '/')}.py"


def prepared(module: str) -> Path:
    """A folder where mutmut tries a module: the project beside a configuration of its own."""
    folder = FOLDER / module
    (folder / "mutants").mkdir(parents=True, exist_ok=True)
    for name in ("finsam_analysis", "tests"):
        if not (folder / name).exists():
            (folder / name).symlink_to(PROJECT / name)
    # mutmut leaves what it has copied; another module may have changed since.
    ours = str(PROJECT / file_of(module))
    shutil.copytree(
        PROJECT / "finsam_analysis",
        folder / "mutants" / "finsam_analysis",
        ignore=lambda where, names: [n for n in names if str(Path(where, n)) == ours],
        dirs_exist_ok=True,
    )
    for name in ("data", "notebooks", "docs"):
        if not (folder / "mutants" / name).exists():
            (folder / "mutants" / name).symlink_to(PROJECT / name)
    config = _CONFIG.format(file=file_of(module), tests=json.dumps(TESTS[module]))
    settings = (PROJECT / "pyproject.toml").read_text("utf-8") + config
    path = folder / "pyproject.toml"
    if not path.exists() or path.read_text("utf-8") != settings:
        path.write_text(settings, "utf-8")
    return folder


def sampled(folder: Path, module: str, count: int, seed: int) -> list[str]:
    """Names of some mutants of a module, drawn by the seed."""
    path = Path(file_of(module))
    with contextlib.chdir(folder):
        names = mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names
    mutants = sorted(get_mutant_name(path, name) for name in names)
    random = Random(f"{seed} {module}")  # noqa: S311  # a sample to repeat, no secret
    return random.sample(mutants, min(count, len(mutants)))


def tried(folder: Path, names: list[str]) -> None:
    """Let mutmut try the mutants, or all of them; one at a time."""
    program = shutil.which("mutmut", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    assert program, "mutmut is one of the tests' requirements"
    log = folder / "log.txt"
    with log.open("w") as out:
        done = subprocess.run(
            [program, "run", "--max-children", "1", *names],
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{folder.name}: mutmut failed, see {log}")


def verdicts(folder: Path, module: str) -> dict[str, tuple[str, Change]]:
    """Mutant to what became of it, and what it changes."""
    file = file_of(module)
    ends = json.loads((folder / "mutants" / f"{file}.meta").read_text("utf-8"))["exit_code_by_key"]
    same = equivalents(Path(__file__).parent / "equivalent.txt")
    told: dict[str, tuple[str, Change]] = {}
    with contextlib.chdir(folder):
        for name, end in ends.items():
            change = Change.of(get_diff_for_mutant(name, path=file))
            if end is None:
                told[name] = UNTRIED, change
            elif end in _OUT_OF_TIME:
                told[name] = EQUIVALENT if change in same else TIMEOUT, change
            elif end in _NOT_KILLED:
                told[name] = change.reason(same), change
            else:
                told[name] = KILLED, change
    return told


def main() -> None:
    """Try the modules, and tell of each how many mutants were killed and which were not."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="core.money …; all if none")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of each module")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--again", action="store_true", help="only what no test killed before")
    parser.add_argument("--told", action="store_true", help="only tell what was found before")
    given = parser.parse_args()
    if unknown := set(given.modules) - set(TESTS):
        parser.error(f"no tests are chosen for {', '.join(unknown)}: tests/mutation/modules.py")
    say = sys.stdout.write
    say(f"{'module':32}{''.join(f'{kind:>11}' for kind in KINDS)}{'score':>8}\n")
    for module in given.modules or TESTS:
        folder = FOLDER / module
        if given.told and not folder.exists():
            continue
        if not (given.again or given.told):
            shutil.rmtree(folder, ignore_errors=True)
        folder = prepared(module)
        if given.again:
            before = verdicts(folder, module).items()
            if names := [name for name, (verdict, _) in before if verdict in (SURVIVED, TIMEOUT)]:
                tried(folder, names)
        elif not given.told:
            tried(folder, sampled(folder, module, given.sample, given.seed) if given.sample else [])
        told = verdicts(folder, module)
        counts = counted(verdict for verdict, _ in told.values())
        killed = counts[KILLED] + counts[TIMEOUT]
        asked = killed + counts[SURVIVED]
        score = f"{killed / asked:8.1%}" if asked else ""
        say(f"{module:32}{''.join(f'{counts[kind]:11}' for kind in KINDS)}{score}\n")
        for name, (verdict, change) in told.items():
            if verdict in (SURVIVED, TIMEOUT):
                say(f"\n  {name.rpartition('.')[2]} {verdict}\n- {change.old}\n+ {change.new}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
