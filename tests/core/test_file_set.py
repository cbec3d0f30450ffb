"""A set of files is replaced whole or not at all: faults, kills and others writing at once."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest.mock import patch

import pytest

from finsam_analysis.core import PLACED, InputError, recover, replace_files, settled

OLD = {"a.csv": b"a", "b.csv": b"b", "c.csv": b"c"}
NEW = {"a.csv": b"A", "b.csv": b"B", "c.csv": b"C", "d.csv": b"D"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files."""
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def there(folder: Path) -> dict[str, bytes]:
    """Everything in the folder, hidden or not."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_all_are_replaced_and_nothing_is_left_behind(folder: Path) -> None:
    """New contents, a new file, the old mode; no stage, lock or journal stays."""
    (folder / "a.csv").chmod(0o640)
    replace_files(folder, NEW, {**OLD, "d.csv": None})
    assert there(folder) == NEW
    assert (folder / "a.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt()])
@pytest.mark.parametrize("swap", range(1, 5))
def test_an_exception_at_any_swap_puts_all_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, swap: int
) -> None:
    """The disk gives out, or somebody presses Ctrl-C: every file is as it was."""
    real, swaps = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        if self.suffix == ".ny":
            swaps.append(target)
            if len(swaps) == swap:
                raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(InputError if isinstance(error, OSError) else KeyboardInterrupt):
        replace_files(folder, NEW, OLD)
    assert there(folder) == OLD


@pytest.mark.parametrize("swap", range(1, 5))
def test_a_killed_process_is_undone_at_the_next_start(folder: Path, swap: int) -> None:
    """Kill −9 at each swap in turn: half changed until somebody looks, then as before."""
    program = f"""
import os, pathlib
from finsam_analysis.core import replace_files
real, swaps = pathlib.Path.replace, []
def dying(self, target):
    if self.suffix == ".ny":
        swaps.append(target)
        if len(swaps) == {swap}:
            os.kill(os.getpid(), 9)
    return real(self, target)
pathlib.Path.replace = dying
replace_files(pathlib.Path({str(folder)!r}), {NEW!r}, {{}})
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -9
    assert there_names(folder) > set(OLD)
    recover(folder)
    assert there(folder) == OLD
    recover(folder)
    assert there(folder) == OLD


def there_names(folder: Path) -> set[str]:
    """Names in the folder."""
    return {path.name for path in folder.iterdir()}


def test_of_two_at_once_the_later_is_refused(folder: Path) -> None:
    """Eight change the same file from the same reading: one holds, seven are told to try again."""
    outcomes: list[str] = []

    def change(number: int) -> None:
        try:
            replace_files(folder, {"a.csv": b"%d" % number, "b.csv": b"%d" % number}, OLD)
            outcomes.append("kept")
        except InputError as error:
            outcomes.append(error.faults[0].remedy)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", *["kör kommandot igen"] * 7]
    assert (folder / "a.csv").read_bytes() == (folder / "b.csv").read_bytes()


def test_what_is_removed_takes_its_empty_folder_with_it(folder: Path) -> None:
    """A file in a folder of its own comes and goes in the same set as others change."""
    replace_files(folder, {"ny/x.csv": b"x", "a.csv": b"A"})
    assert (folder / "ny" / "x.csv").read_bytes() == b"x"
    replace_files(folder, {"ny/x.csv": None, "a.csv": b"a", "finns inte": None})
    assert there(folder) == OLD


def test_where_files_have_been_put_is_known_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file by its name, several by the folder that all are in, and none again of those in it."""
    for path in list(PLACED):
        monkeypatch.delitem(PLACED, path)
    replace_files(folder, {"x/1": b"1"})
    assert list(PLACED) == [folder / "x" / "1"]
    replace_files(folder, {"x/2": b"2", "x/3": b"3"})
    assert list(PLACED) == [folder / "x"]
    replace_files(folder, {"4": b"4", "5": b"5"})
    replace_files(folder, {"x/1": b"6"})
    assert list(PLACED) == [folder]


def test_what_was_cut_off_is_put_back_where_the_folder_now_lies(folder: Path) -> None:
    """Somebody has moved the folder meanwhile; a new file's folder goes, a removed file is back."""
    program = f"""
import os, pathlib
from finsam_analysis.core import replace_files
pathlib.Path.unlink = lambda self, **_: os.kill(os.getpid(), 9)
replace_files(pathlib.Path({str(folder)!r}), {{"ny/x.csv": b"x", "b.csv": b"B", "c.csv": None}})
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -9
    moved = folder.rename(folder.with_name("flyttad"))
    assert (moved / "ny" / "x.csv").exists()
    with settled(moved):
        assert there(moved) == OLD


def test_who_writes_waits_for_who_reads(folder: Path) -> None:
    """A set is not replaced in the middle of a reading; two may read at once."""
    writer = threading.Thread(target=replace_files, args=(folder, NEW))
    with settled(folder), settled(folder):
        writer.start()
        writer.join(0.2)
        assert writer.is_alive()
        assert there(folder) == OLD
    writer.join()
    assert there(folder) == NEW


def test_a_folder_that_may_not_be_listed_can_be_read_yet_not_written(folder: Path) -> None:
    """Its files are known by name; without a hold of the folder nothing is replaced in it."""
    with patch("os.open", side_effect=PermissionError(errno.EACCES, "denied")):
        with settled(folder):
            assert (folder / "a.csv").exists()
        with pytest.raises(InputError, match="behörighet saknas"):
            replace_files(folder, NEW, OLD)
    assert there(folder) == OLD


@pytest.mark.parametrize("was_there", [True, False])
@pytest.mark.parametrize(
    "lead", ["../{0.name}", "{0}", "ny/../../{0.name}", "lank", "mapp/{0.name}"]
)
def test_a_journal_from_somebody_else_reaches_nothing_outside(
    folder: Path, lead: str, was_there: bool
) -> None:
    """A package may have come by mail, with a stage in it that would write over the reader's files."""
    outside = folder.with_name(f"{folder.name}-min")
    outside.write_bytes(b"min")
    (folder / "lank").symlink_to(outside)
    (folder / "mapp").symlink_to(outside.parent)
    stage = folder / ".finsam-byte"
    stage.mkdir()
    if was_there:
        (stage / "0.gammal").write_bytes(b"annat")
    journal = [{"name": lead.format(outside), "there": was_there}]
    (stage / "journal.json").write_text(json.dumps(journal), encoding="utf-8")
    with pytest.raises(InputError, match=r"ta bort mappen \.finsam-byte"):
        recover(folder)
    with pytest.raises(InputError, match=r"ta bort mappen \.finsam-byte"):
        replace_files(folder, NEW)
    assert outside.read_bytes() == b"min"
    shutil.rmtree(stage)
    (folder / "lank").unlink()
    (folder / "mapp").unlink()
    assert there(folder) == OLD


@pytest.mark.parametrize("name", ["", ".", "./"])
def test_a_journal_of_the_folder_itself_is_not_obeyed(folder: Path, name: str) -> None:
    """What it names is to lie in the folder."""
    (folder / ".finsam-byte").mkdir()
    journal = [{"name": name, "there": False}]
    (folder / ".finsam-byte" / "journal.json").write_text(json.dumps(journal), encoding="utf-8")
    with pytest.raises(InputError, match="utanför mappen"):
        recover(folder)


def test_a_disk_that_fills_undoes_what_a_link_leads_out_to(folder: Path) -> None:
    """The program's own change of a file that others share, in whatever folder, is put back whole."""
    shared = folder.with_name(f"{folder.name}-gemensam")
    (folder / "a.csv").rename(shared)
    (folder / "a.csv").symlink_to(shared)
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.suffix == ".ny" and target.name == "b.csv":
            raise OSError(errno.ENOSPC, "full")
        return real(self, target)

    with patch.object(Path, "replace", failing), pytest.raises(InputError):
        replace_files(folder, {"a.csv": b"A", "b.csv": b"B"})
    assert there(folder) == OLD
    assert shared.read_bytes() == b"a"


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "7", "[1]", "[" * 10**5, "\xff", '[{"there": true}]'),
        *('[{"name": 1, "there": true}]', r'[{"name": "a\u0000", "there": true}]'),
        r'[{"name": "a\u0000/b", "there": true}]',
    ],
)
def test_a_journal_that_is_none_is_told_in_swedish(folder: Path, text: str) -> None:
    """Whatever bytes lie where a journal should."""
    (folder / ".finsam-byte").mkdir()
    (folder / ".finsam-byte" / "journal.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="en journal som programmet skrev"), settled(folder):
        pass


def test_a_protected_file_is_respected(folder: Path) -> None:
    """Also by the superuser, who could write it; the others are not changed either."""
    (folder / "b.csv").chmod(0o444)
    with pytest.raises(InputError, match=r"b\.csv: filen är skrivskyddad"):
        replace_files(folder, NEW, OLD)
    assert there(folder) == OLD


def test_a_linked_file_stays_a_link(folder: Path) -> None:
    """What it leads to is changed, for whoever else leads there."""
    shared = folder / "gemensam"
    shared.mkdir()
    (folder / "a.csv").rename(shared / "a.csv")
    (folder / "a.csv").symlink_to(shared / "a.csv")
    replace_files(folder, {"a.csv": b"A"}, {"a.csv": b"a"})
    assert (folder / "a.csv").is_symlink()
    assert (shared / "a.csv").read_bytes() == b"A"


def test_where_a_linked_file_is_removed_only_the_link_goes(folder: Path) -> None:
    """What it leads to is somebody else's, is nowhere, or is a folder; a disk that fills undoes all."""
    outside = folder.rename(folder.with_name(f"{folder.name}-annans"))
    folder.mkdir()
    leads = {"till": outside / "a.csv", "ingenstans": folder / "borta", "mapp": outside}
    for name, lead in leads.items():
        (folder / name).symlink_to(lead)
    removed: dict[str, bytes | None] = dict.fromkeys(leads)
    with patch.object(Path, "replace", side_effect=OSError(28, "full")), pytest.raises(InputError):
        replace_files(folder, {**removed, "ny.csv": b"x"})
    with patch.object(Path, "unlink", side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
        replace_files(folder, removed)
    recover(folder)
    assert {path.name: path.readlink() for path in folder.iterdir()} == leads
    replace_files(folder, removed)
    assert list(folder.iterdir()) == []
    assert there(outside) == OLD


def test_a_link_to_another_disk_is_refused(folder: Path) -> None:
    """What it leads to cannot be replaced in one stroke; none of the others is either."""
    other = Path("/dev/shm")  # noqa: S108  # where there is one it is a disk of its own
    if not other.is_dir() or other.stat().st_dev == folder.stat().st_dev:
        pytest.skip("no other disk here")
    with NamedTemporaryFile(dir=other) as far:
        (folder / "b.csv").unlink()
        (folder / "b.csv").symlink_to(far.name)
        with pytest.raises(InputError, match=f"länk till {far.name}, på en annan disk"):
            replace_files(folder, NEW)
        assert Path(far.name).read_bytes() == b""
    assert (folder / "a.csv").read_bytes() == b"a"


def test_what_cannot_be_put_back_at_once_is_told_and_put_back_later(folder: Path) -> None:
    """The disk is refused while the files change places, and still is when they are to go back."""
    swap = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.name == "b.csv" or self.suffix == ".gammal":
            raise OSError(errno.EIO, "broken", str(target))
        return swap(self, target)

    with (
        patch.object(Path, "replace", refused),
        pytest.raises(InputError, match="ställs tillbaka nästa gång mappen läses"),
    ):
        replace_files(folder, NEW)
    with settled(folder):
        assert there(folder) == OLD
