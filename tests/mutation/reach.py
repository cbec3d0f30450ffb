"""Which tests reach a function by way of a fixture that others set up before them.

mutmut notes the functions that run while a test does; what a fixture of a module or a session ran
would else belong to the first test that asked for it, and no other would try those mutants.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mutmut.state import state

_reached: dict[Any, set[str]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Note what a fixture ran."""
    before = set(state()._stats)
    outcome = yield
    _reached[fixturedef] = set(state()._stats) - before
    return outcome


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Function) -> None:
    """Give it to every test that builds on the fixture."""
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        for definition in definitions:
            state()._stats |= _reached.get(definition, set())
