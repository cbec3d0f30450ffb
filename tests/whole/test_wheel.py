"""The wheel alone is enough: installed where no checkout is, every step from data to paper works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PYTHON = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")


def ran(*words: str | Path, folder: Path) -> str:
    """What a process with none of the user's own settings wrote to standard output."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment.pop("FINSAM_DATA", None)
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("hjul")
    script = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = ran(sys.executable, "-c", script, folder, folder=PROJECT).splitlines()[-1]
    return folder / name


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and of this one only the parts that it asks for."""
    root = tmp_path_factory.mktemp("tom-miljo")
    venv.create(root)
    python = root / PYTHON
    own = Path(
        ran(python, "-c", "import site; print(site.getsitepackages()[-1])", folder=root)[:-1]
    )
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(own)
    # A folder named in a .pth has its own .pth files left unread: the checkout stays out of sight.
    (own / "delar.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    # nbconvert's own templates lie beside the libraries, under the environment's share/.
    templates = Path("share", "jupyter", "nbconvert")
    shutil.copytree(Path(sys.prefix) / templates, root / templates)
    return python


def test_the_wheel_holds_what_python_files_read(wheel: Path) -> None:
    """Every notebook, template, stub, the mark of types and the licence."""
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if not name.endswith(".py")}
    library = PROJECT / "finsam_analysis"
    read = {path for path in library.rglob("*") if path.suffix in {".pyi", ".typ", ".css", ".j2"}}
    expected = {path.relative_to(PROJECT).as_posix() for path in read}
    expected |= {
        f"finsam_analysis/{path.relative_to(PROJECT).as_posix()}"
        for path in (PROJECT / "notebooks").glob("*.ipynb")
    }
    expected |= {"finsam_analysis/py.typed", "finsam_analysis/papers/kernel.json"}
    assert expected <= held
    assert any(name.endswith("/licenses/LICENSE") for name in held)


def test_from_an_empty_folder_to_report_and_appendix(python: Path, tmp_path: Path) -> None:
    """``init``, ``compute``, ``report`` and ``appendix``, with the notebook that lies in the wheel."""
    finsam = (python, "-m", "finsam_analysis")
    at = ("--data", "paket")
    where = ran(python, "-c", "import finsam_analysis as f; print(f.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1])
    ran(*finsam, "init", "paket", folder=tmp_path)
    for path in (tmp_path / "paket").glob("*.[cj]s*"):
        # What is still marked as an example the board's paper will not bear.
        path.write_bytes(path.read_bytes().replace(b"EXEMPEL", b"PROV"))
    computed = json.loads(ran(*finsam, "compute", "alla-beviljas", "--json", *at, folder=tmp_path))
    ran(*finsam, "report", *at, folder=tmp_path)
    ran(*finsam, "appendix", "alla-beviljas", *at, folder=tmp_path)
    made = tmp_path / "reports" / "alla-beviljas"
    kept = json.loads((made / "resultat.json").read_text(encoding="utf-8"))
    assert kept["decision_room"] == computed["decision_room"]
    assert {path.name for path in made.iterdir()} >= {
        "rapport.html", "anteckningsbok.ipynb", "bilaga.pdf", "bilaga.xlsx", "bilaga.html",
    }  # fmt: skip
