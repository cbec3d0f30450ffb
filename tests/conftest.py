"""What every test may lean on: the real case, and scenarios written in the test itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from playwright.sync_api import Browser, sync_playwright

from finsam_analysis.core import DataPackage
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import ScenarioResult, run_scenario
from finsam_analysis.tracing import FigureTracing
from tests.programs import QUIET, program

# The tests and the notebooks' kept answers are about the packages they name, not the user's own.
os.environ.pop("FINSAM_DATA", None)
# No test is judged by the clock: the machine may be busy with something else.
settings.register_profile("finsam", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# A mutant is killed by any example, the same ones each time; the shortest is not sought.
settings.register_profile(
    "mutation",
    settings.get_profile("finsam"),
    phases=(Phase.explicit, Phase.generate),
    database=None,
    derandomize=True,
    max_examples=20,
)
settings.load_profile("finsam")
PROJECT = Path(__file__).parent.parent
UPPSALA = PROJECT / "data" / "uppsala-2024"
# The scenarios that the project ships; whoever adds one of their own turns no test red.
SHIPPED = (
    "kansliets-forslag",
    "lagre-medlemsavgift",
    "lika-nedskarning",
    "uppsala-fjarde-coach",
    "uppsala-minskar",
    "utan-nya-ansokningar",
    "vaxtkraft-avslas",
)
APPLICATIONS = (
    "vaxtkraft",
    "plattform",
    "framsteget",
    "en-vag-in",
    "registerstudie",
    "min-framtid",
    "samordnat-stod",
    "lokussamordnare-uppsala",
    "forstarkt-stod-forlangning",
    "forstarkt-stod-tillagg",
    "lokussamordnare-alvkarleby",
)


def plain(text: str) -> str:
    """No-break spaces as ordinary ones, for reading."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, as in CI, a skipped check fails the run."""
    # Only the run's own process has a reporter, not the workers that it starts.
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("FINSAM_SKIP_NOTHING") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine lacks the programs for, and say which."""
    if item.get_closest_marker("needs_libreoffice") and shutil.which("soffice") is None:
        pytest.skip("LibreOffice saknas: apt-get install libreoffice-calc")


@pytest.fixture(scope="session")
def uppsala() -> DataPackage:
    """The real case: the board papers of 2024-09-12."""
    return open_package(UPPSALA)


@pytest.fixture(scope="session")
def office_tracing(uppsala: DataPackage) -> FigureTracing:
    """The figures of the office's own proposal, the table of the board papers."""
    return FigureTracing(run_scenario(uppsala, "kansliets-forslag"))


@pytest.fixture
def run(uppsala: DataPackage, tmp_path: Path) -> Callable[[str], ScenarioResult]:
    """Compute a scenario given as YAML text; ``namn`` is added."""

    def run_text(text: str) -> ScenarioResult:
        path = tmp_path / "prov.yaml"
        path.write_text(f"namn: Prov\n{text}", encoding="utf-8")
        return run_scenario(uppsala, str(path))

    return run_text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window; gone after the module, since a process drives only one."""
    path = program("chromium", "what the pages are and do in a browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield launched
        launched.close()
