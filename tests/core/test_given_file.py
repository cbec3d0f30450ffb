"""Reading a file that somebody gives: an ordinary one, or a cause in Swedish."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from finsam_analysis.core import cause_of, content_of


def test_an_ordinary_file_is_read_whole(tmp_path: Path) -> None:
    """The bytes are those of the file."""
    path = tmp_path / "fil.csv"
    path.write_bytes(b"a;b\n")
    assert content_of(path) == b"a;b\n"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "ror")
    return folder / "ror"


def _ring(folder: Path) -> Path:
    (folder / "ring").symlink_to(folder / "ring")
    return folder / "ring"


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (_pipe, "det är ingen vanlig fil"),
        (lambda _: Path("/dev/zero"), "det är ingen vanlig fil"),
        (lambda folder: folder, "det är en mapp, ingen fil"),
        (lambda folder: folder / "saknas", "filen eller mappen finns inte"),
        (lambda folder: folder / "a\0b", "filen eller mappen finns inte"),
        (lambda folder: folder / ("x" * 300), "namnet är för långt"),
        (_ring, "länken leder i en ring"),
    ],
)
def test_what_is_no_file_is_told_and_never_waited_for(
    make: object, cause: str, tmp_path: Path
) -> None:
    """A pipe nobody writes to, an endless device, a folder: refused at once, with the cause."""
    assert callable(make)
    path = make(tmp_path)
    with pytest.raises(OSError) as told:  # noqa: PT011  # its cause is what is tried
        content_of(path)
    assert cause_of(told.value)[0] == cause
    assert told.value.filename == str(path)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has such a file")
def test_what_fails_while_it_is_read_is_told_with_its_place() -> None:
    """As of a bad disk or a network that went away; nothing of a program lies at address 0."""
    with pytest.raises(OSError) as told:  # noqa: PT011  # its place is what is tried
        content_of(Path("/proc/self/mem"))
    assert told.value.errno == errno.EIO
    assert told.value.filename == "/proc/self/mem"


def test_a_file_larger_than_any_is_not_read(tmp_path: Path) -> None:
    """A sparse file of 200 MB: no table of a förbund is a tenth of that."""
    path = tmp_path / "stor.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(OSError) as told:  # noqa: PT011  # its cause is what is tried
        content_of(path)
    assert "större än 100 MB" in cause_of(told.value)[0]


def test_the_folder_one_stands_in_is_told_when_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name within it is not what is wrong, and nothing may have been named at all."""
    (tmp_path / "borta").mkdir()
    monkeypatch.chdir(tmp_path / "borta")
    (tmp_path / "borta").rmdir()
    for error in (
        FileNotFoundError(errno.ENOENT, "", "reports"),
        FileNotFoundError(errno.ENOENT, ""),
    ):
        assert cause_of(error)[0] == "mappen som kommandot körs i finns inte längre"


def test_a_machine_without_a_folder_for_what_is_temporary_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python says that no file is there; what to set is what helps."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "saknas")])
    with pytest.raises(OSError) as told:  # noqa: PT011  # its cause is what is tried
        tempfile.mkdtemp()
    assert "TMPDIR" in cause_of(told.value)[1]
    for named in ("saknas.csv", "/saknas.csv"):  # there it is the file itself
        error = FileNotFoundError(errno.ENOENT, "", named)
        assert cause_of(error)[0] == "filen eller mappen finns inte"
