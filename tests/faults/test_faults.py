"""A few faults of each kind, the same every time; ``make faults`` tries many."""

from __future__ import annotations

import signal
from random import Random

import pytest

from tests.faults.commands import COMMANDS, Ground, ground
from tests.faults.trials import (
    VICTIMS,
    killed_at,
    out_of_disk,
    read_only,
    signalled,
    things_done,
    two_at_once,
)

QUICK = [name for name in COMMANDS if name not in ("report", "appendix", "search")]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Where the quick ones have something to do."""
    return ground(tmp_path_factory.mktemp("fel"), QUICK)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Where two reports have been made of what has changed since."""
    return ground(tmp_path_factory.mktemp("rapporter"), ["report"])


@pytest.mark.parametrize("name", QUICK)
def test_a_disk_that_gives_out_leaves_all_or_nothing(tried: Ground, name: str) -> None:
    """At one thing done to it, for good or once: told in Swedish, and done when run again."""
    done = things_done(tried, name)
    random = Random(name)  # noqa: S311  # trials to repeat, no secrets
    assert done > 3
    at, lasting = random.randint(1, done), random.choice([True, False])
    assert out_of_disk(tried, name, at, lasting=lasting) == ""


@pytest.mark.parametrize("name", QUICK)
def test_a_folder_that_may_only_be_read_is_left_as_it_is(tried: Ground, name: str) -> None:
    """One Swedish line with the folder and what to do; nothing half written."""
    assert read_only(tried, name) == ""


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_revision_is_entered_whole_or_not_at_all(tried: Ground, share: float) -> None:
    """Killed at the n-th thing done to the disk, in the midst of the swap as before it."""
    assert (
        killed_at(tried, "revise", round(share * things_done(tried, "revise", freeing=True))) == ""
    )


def test_two_revisions_at_once_do_not_mix(tried: Ground) -> None:
    """One may be refused; never half of each."""
    assert two_at_once(tried, "revise") == ""


@pytest.mark.parametrize("victim", VICTIMS[1:])
def test_a_killed_report_is_as_before_or_as_meant(reported: Ground, victim: str) -> None:
    """The process its kernels come from, or a kernel; nobody is left, and the next run clears."""
    random = Random(victim)  # noqa: S311  # trials to repeat, no secrets
    assert signalled(reported, "report", victim, random, 3) == ""


def test_who_interrupts_a_report_finds_nothing_left(reported: Ground) -> None:
    """Ctrl-C three times over, and an ordinary kill."""
    numbers = (signal.SIGINT, signal.SIGINT, signal.SIGINT, signal.SIGTERM)
    random = Random(4)  # noqa: S311  # trials to repeat, no secrets
    assert signalled(reported, "report", "command", random, 4, numbers) == ""


def test_a_report_on_a_full_disk_leaves_the_earlier_one(reported: Ground) -> None:
    """In the middle of what is done to the disk, and all that would take more space after it."""
    middle = things_done(reported, "report") // 2
    assert out_of_disk(reported, "report", middle, lasting=True) == ""
