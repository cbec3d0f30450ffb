"""The outermost guard: one Swedish line for what nobody foresaw, and words that are no text."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from finsam_analysis.cli import main
from finsam_analysis.kernel import can_fork
from tests.conftest import UPPSALA


def _broken(_package: object) -> None:
    raise ZeroDivisionError("broken on purpose")


def test_what_nobody_foresaw_is_one_swedish_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, but how to get one."""
    monkeypatch.setattr("finsam_analysis.cli.entry.open_package", _broken)
    assert main(["compute", "kansliets-forslag"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Ett fel i programmet (ZeroDivisionError)")
    assert "FINSAM_DEBUG=1" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        ImportError("/a/b.so: failed to map segment from shared object"),
    ],
)
def test_want_of_memory_is_told_as_that(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """However Python says it: its own, of a thread, of a library."""

    def wanting(_package: object) -> None:
        raise error

    monkeypatch.setattr("finsam_analysis.cli.entry.open_package", wanting)
    assert main(["compute", "kansliets-forslag"]) == 1
    assert capsys.readouterr().err == "Minnet räcker inte. Åtgärd: stäng andra program.\n"


def test_what_fails_after_the_system_has_refused_something_is_no_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program's own error in seeing to it is told as one, not as a file that is not there."""

    def broken(_package: object) -> None:
        try:
            Path("finns ej").read_bytes()
        except OSError:
            raise RuntimeError("broken on purpose")  # noqa: B904  # as nobody foresaw it

    monkeypatch.setattr("finsam_analysis.cli.entry.open_package", broken)
    assert main(["compute", "kansliets-forslag"]) == 1
    assert capsys.readouterr().err.startswith("Ett fel i programmet (RuntimeError)")


def test_with_debug_it_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for the details gets them."""
    monkeypatch.setattr("finsam_analysis.cli.entry.open_package", _broken)
    monkeypatch.setenv("FINSAM_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["compute", "kansliets-forslag"])


def test_words_that_are_not_utf8_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A file name in another encoding comes as halves of signs; the message can be printed."""
    assert main(["compute", os.fsdecode(b"h\xe5bo.yaml")]) == 2
    assert "är inte UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [["verify"], ["report", "uppsala-minskar", "--out"], ["appendix", "uppsala-minskar", "--out"]],
)
def test_a_link_that_leads_to_itself_is_told(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a folder to read in or to write in."""
    ring = tmp_path / "ring"
    ring.symlink_to(ring)
    data = [] if words == ["verify"] else ["--data", str(UPPSALA)]
    assert main([*words, str(ring), *data]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.lstrip().startswith(str(ring))
    assert "Åtgärd: " in told


def test_a_current_folder_that_is_not_utf8_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the way to the package goes through it, and is to be written beside what is made."""
    folder = tmp_path / os.fsdecode(b"k\xe5nstig")
    shutil.copytree(UPPSALA, folder / "paket")
    monkeypatch.chdir(folder)
    words = ["appendix", "uppsala-minskar", "--data", "paket", "--out", str(tmp_path / "ut")]
    assert main(words) == 2
    assert "/k‹U+DCE5› …” är inte UTF-8. Åtgärd: byt namn på mappen." in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["space", "--best", "1000000"],
        ["space", "--sample", "9" * 20],
        ["report", "--jobs", "9" * 20],
        ["search", "--seconds", "9" * 20],
        ["search", "--alternatives", "101"],
        ["risk", "kansliets-forslag", "--seed", "9" * 30],
        ["init", "ny", "--years", "31"],
        ["init", "ny", "--first-year", "2199", "--years", "30"],
        ["explain", "--depth", "9" * 20, "Årets resultat 2025"],
    ],
)
def test_counts_have_bounds(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A number that would take all memory, or years no table holds, is refused; nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert "Väntat" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_ctrl_c_while_the_program_starts_is_answered() -> None:
    """Interrupted in the middle of its imports, it says so in one word and no traceback."""
    code = (
        "import builtins, os, signal\n"
        "plain = builtins.__import__\n"
        "def interrupting(name, *rest):\n"
        "    if name == 'numpy':\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "    return plain(name, *rest)\n"
        "builtins.__import__ = interrupting\n"
        "from finsam_analysis.__main__ import main\n"
        "main()\n"
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    done = subprocess.run(  # our own program
        [sys.executable, "-c", code, "check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "Avbrutet.\n")


@pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")
@pytest.mark.parametrize(
    ("words", "begun"),
    [(["report"], 1), (["report", "--scheduler=tcp://127.0.0.1:1"], 0), (["check"], 0)],
)
def test_what_makes_reports_loads_while_the_commands_are_imported(
    words: list[str], begun: int
) -> None:
    """When the command's own imports have come to NumPy it is there, for reports made here alone."""
    code = (
        "import builtins, psutil, sys\n"
        "plain = builtins.__import__\n"
        "def looking(name, *rest):\n"
        "    if name == 'numpy':\n"
        "        sys.exit(len(psutil.Process().children()))\n"
        "    return plain(name, *rest)\n"
        "builtins.__import__ = looking\n"
        "from finsam_analysis.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (begun, b"")


def test_who_cannot_be_told_is_still_told_by_the_exit_code() -> None:
    """Bad input leaves with 2 also when there is no room for the message."""
    words = [sys.executable, "-m", "finsam_analysis", "compute", "x", "--data", "saknas"]
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(words, stderr=full, check=False).returncode == 2


def test_a_home_that_cannot_be_written_in_is_nobodys_news(tmp_path: Path) -> None:
    """The libraries that draw keep their fonts elsewhere; they need not say so in English."""
    words = [sys.executable, "-m", "finsam_analysis", "appendix", "kansliets-forslag"]
    home = tmp_path / "fil"
    home.write_bytes(b"")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MPL", "XDG"))}
    done = subprocess.run(
        [*words, "--out", str(tmp_path / "ut")],
        capture_output=True,
        check=True,
        env=environment | {"HOME": str(home)},
        text=True,
    )
    assert all(line.startswith(("Bilagan ", "Obs: ")) for line in done.stderr.splitlines())


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["compute", "kansliets-forslag"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_there_is_no_room_to_print_is_told(words: list[str], unbuffered: str) -> None:
    """Printed to a full disk, now or as the program ends: one Swedish line, and no exit code 0."""
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "finsam_analysis", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=environment,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("utskriften: disken är full. Åtgärd: ")
    assert "Errno" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_was_written_before_nothing_could_be_printed_is_told(
    tmp_path: Path, unbuffered: str
) -> None:
    """The scenario's file is there, and nobody looks for it in vain or writes it again."""
    package = tmp_path / "paket"
    shutil.copytree(UPPSALA, package)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "finsam_analysis", "new", "Mitt", "--data", str(package)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            text=True,
        )
    written = package / "scenarier" / "mitt.yaml"
    assert written.is_file()
    assert done.returncode == 2
    assert done.stderr.endswith(f"annan mapp. Detta är ändå skrivet: {written}.\n")


def test_a_file_past_the_limit_of_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``ulimit -f``: the limit and how to raise it, not that a file to be read is too large."""
    # Python cuts off the bytecode of what it imports under the limit, and cannot read it afterwards.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        code = main(["export-package", str(tmp_path / "ut.xlsx"), "--data", str(UPPSALA)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    told = capsys.readouterr().err
    assert code == 2
    assert f"{tmp_path}: det går inte att skriva dit: filen blir större än gränsen" in told
    assert "ulimit -f" in told
    assert not list(tmp_path.iterdir())


def test_a_copy_that_there_is_no_room_for_is_told_by_its_own_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not by the name of what is copied, which may be as large as it is."""

    def copied(_package: object) -> None:
        raise OSError(errno.ENOSPC, "", "mallen", None, "kopian")

    monkeypatch.setattr("finsam_analysis.cli.entry.open_package", copied)
    assert main(["compute", "kansliets-forslag"]) == 2
    assert capsys.readouterr().err.startswith("kopian: disken är full.")


def test_no_room_for_temporary_files_is_told_of_their_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written but named by nobody is temporary."""

    def written(*_: object) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr("finsam_analysis.cli.entry.find_package", written)
    assert main(["compute", "kansliets-forslag"]) == 2
    place = f"tillfälliga filer i {tempfile.gettempdir()}"
    assert capsys.readouterr().err.startswith(f"{place}: disken är full.")
