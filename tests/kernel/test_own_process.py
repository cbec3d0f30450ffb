"""Work in a process of its own gives what it would have given here, and ends with who asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest

from tests.kernel.running import await_end

_LONG = 60  # [s] that a program here may take


def said(program: str) -> str:
    """What a program prints; one of its own, since this one may have threads."""
    words = [sys.executable, "-c", dedent(program)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=_LONG, check=True)
    assert ended.stderr == ""
    return ended.stdout.strip()


def test_the_answer_comes_back_and_nothing_else() -> None:
    """What the work changes in memory is not changed here."""
    program = """
    import os
    from finsam_analysis.kernel import apart
    held = []
    answer = apart(lambda: (held.append(1), os.getpid(), "å" * 1_000_000))
    print(held, answer[1] != os.getpid(), len(answer[2]))
    """
    assert said(program) == "[] True 1000000"


def test_what_is_wrong_is_told_in_the_same_words() -> None:
    """Every fault of the user's; with its place in the code for whoever asks for it."""
    program = """
    from finsam_analysis.core import Fault, InputError
    from finsam_analysis.kernel import apart
    wrong = InputError([Fault(name, "a", "b", "c") for name in ("en.csv", "två.csv")])
    def work():
        raise wrong
    try:
        apart(work)
    except InputError as error:
        print(error.faults == wrong.faults, str(error) == str(wrong))
    try:
        apart(lambda: 1 / 0)
    except ZeroDivisionError as error:
        print("lambda: 1 / 0" in error.__notes__[0] or "<lambda>" in error.__notes__[0])
    """
    assert said(program) == "True True\nTrue"


def test_one_that_is_ended_from_outside_is_told_of() -> None:
    """As the system does it when memory is out."""
    program = """
    import os, signal
    from finsam_analysis.kernel import CutShortError, apart
    try:
        apart(lambda: os.kill(os.getpid(), signal.SIGKILL))
    except CutShortError:
        print("cut short")
    """
    assert said(program) == "cut short"


def test_ctrl_c_as_it_begins_is_not_for_it() -> None:
    """Not while it is forked either, when Python would say in English that it was interrupted."""
    program = """
    import os, signal
    from finsam_analysis.kernel import apart
    os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
    print(apart(lambda: "done"))
    """
    assert said(program) == "done"


def test_an_end_that_is_asked_for_as_it_begins_ends_both() -> None:
    """The one that asked is told when it may be, and none is left behind it."""
    program = """
    import os, signal, time
    from finsam_analysis.kernel import apart
    os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
    try:
        apart(lambda: time.sleep(600))
    except KeyboardInterrupt:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            print("interrupted, alone")
    print(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    """
    assert said(program) == "interrupted, alone\nset()"


def test_beside_other_threads_it_is_done_here() -> None:
    """A fork has none of them, and whatever they hold is then held for ever."""
    program = """
    import os, threading
    from finsam_analysis.kernel import apart
    asked = threading.Event()
    other = threading.Thread(target=asked.wait)
    other.start()
    print(apart(os.getpid) == os.getpid())
    asked.set()
    """
    assert said(program) == "True"


def test_the_solver_answers_on_both_sides_when_its_threads_have_ended() -> None:
    """On a machine of four: waiting for threads that the fork has not, it never would."""
    program = """
    import numpy as np
    from finsam_analysis.core import Programme, end_solver_threads, solve
    from finsam_analysis.kernel import apart
    matrix = np.random.default_rng(1).integers(1, 100, (4, 30))
    at, columns = np.nonzero(matrix)
    half = (matrix.sum(axis=1) // 2).astype(float)
    entries = (at, columns, matrix[at, columns].astype(float))
    hard = Programme(np.zeros(30), np.ones(30), np.ones(30, dtype=bool), entries, half, half)
    def nodes():
        return solve(hard, threads=4, mip_max_nodes=200).nodes
    here = nodes()
    end_solver_threads()
    print(here > 0, apart(nodes) == here, nodes() == here)
    """
    assert said(program) == "True True True"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_one_that_asked(tmp_path: Path, number: int) -> None:
    """Ctrl-C, kill −9 and an ordinary kill; Ctrl-C reaches both, as a terminal sends it."""
    mark = tmp_path / "pid"
    program = f"""
    import os, pathlib, time
    from finsam_analysis.kernel import apart
    def work():
        pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))
        time.sleep(600)
    try:
        apart(work)
    except KeyboardInterrupt:
        print("interrupted")
    """
    asker = subprocess.Popen(
        [sys.executable, "-c", dedent(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while not mark.is_file() or not mark.read_text(encoding="utf-8"):
        assert asker.poll() is None
        time.sleep(0.01)
    if number == signal.SIGINT:
        os.killpg(asker.pid, number)
    else:
        asker.send_signal(number)
    told, _ = asker.communicate(timeout=_LONG)
    assert told == ("interrupted\n" if number == signal.SIGINT else "")
    await_end(int(mark.read_text(encoding="utf-8")))
