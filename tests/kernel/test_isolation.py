"""Nothing that one notebook does reaches the next, though they come from the same process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kernel.running import await_end, forked, one_after_another, written

MARKS = {
    "a global": ("leaked = 1", "'leaked' in globals()"),
    "a patched module": ("import json; json.leaked = 1", "import json; hasattr(json, 'leaked')"),
    "a patched builtin": ("import builtins; builtins.leaked = 1", "'leaked' in dir(__builtins__)"),
    "a module path": ("import sys; sys.path.append('leaked')", "import sys; 'leaked' in sys.path"),
    "an imported module": ("import wave", "import sys; 'wave' in sys.modules"),
    "an environment variable": (
        "import os; os.environ['LEAKED'] = '1'",
        "import os; 'LEAKED' in os.environ or os.getenv('LEAKED') is not None",
    ),
    "a working folder": (
        "import os; os.chdir('/')",
        "import os; os.getcwd() == '/'",
    ),
    "a chart's setting": (
        "import matplotlib as mpl; mpl.rcParams['font.size'] = 99",
        "import matplotlib as mpl; mpl.rcParams['font.size'] == 99",
    ),
    "a table's setting": (
        "import pandas as pd; pd.set_option('display.max_rows', 7)",
        "import pandas as pd; pd.get_option('display.max_rows') == 7",
    ),
    "a way to draw": (
        "import matplotlib; matplotlib.use('svg')",
        "import matplotlib; matplotlib.get_backend() == 'svg'",
    ),
    "a thread": (
        (
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(60,), name='leaked', daemon=True).start()"
        ),
        "import threading; 'leaked' in [thread.name for thread in threading.enumerate()]",
    ),
    "an open file": (
        "import os; leaked = open('leaked.txt', 'w'); leaked.write('x')",
        (
            "import os\n"
            "links = [f'/proc/self/fd/{n}' for n in os.listdir('/proc/self/fd')]\n"
            "any('leaked' in os.readlink(link) for link in links if os.path.lexists(link))"
        ),
    ),
    "a signal handler": (
        "import signal; _ = signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "import signal; signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN",
    ),
    "a stored variable": ("kept = 1\n%store kept", "%store -r\n'kept' in globals()"),
    "a warning told": (
        "import warnings; warnings.simplefilter('error')",
        "import warnings; ('error', None, Warning, None, 0) in warnings.filters",
    ),
    "a mask for new files": ("import os; os.umask(0)", "import os; os.umask(0o22) == 0"),
    "a limit": (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))",
        "import resource; resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 99",
    ),
}


@pytest.mark.parametrize("mark", MARKS)
def test_what_a_notebook_does_stays_with_it(tmp_path: Path, mark: str) -> None:
    """It is there in the notebook that does it (or the test would prove nothing), then not."""
    leave, look = MARKS[mark]
    # The second look is in the same notebook as the mark; the mask is looked at only once.
    first, second = one_after_another(tmp_path, (leave, look), (look,))
    assert first[-1].endswith("True")
    assert second[-1].endswith("False")


def test_random_numbers_are_each_kernels_own(tmp_path: Path) -> None:
    """Three kernels of one process, whose state was set while warming up: three draws of each."""
    cell = "import random, numpy as np\n[random.random(), float(np.random.random())]"
    draws = [cells[0] for cells in one_after_another(tmp_path, *[(cell,)] * 3)]
    figures = [figure for draw in draws for figure in draw.strip("[]").split(", ")]
    assert len(set(figures)) == 6


def test_what_a_notebook_starts_ends_with_it(tmp_path: Path) -> None:
    """A program left running in the background."""
    ((shown,),) = one_after_another(
        tmp_path, ("import subprocess as s\ns.Popen(['sleep', '600']).pid",)
    )
    await_end(int(shown))


def test_a_kernel_works_in_the_folder_and_environment_it_is_given(tmp_path: Path) -> None:
    """And not in those of the process that asks, or of the warm one."""
    cell = "import os\nprint(os.getcwd(), os.environ.get('GIVEN'), os.environ.get('HOME'))"
    (ended,) = forked([written(tmp_path, cell)], env={"GIVEN": "yes", "PATH": os.defpath})
    assert ended.notebook.cells[0].outputs[0].text == f"{tmp_path} yes None\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with settings of every kind, each of which would change what a notebook gives."""
    home = tmp_path / "home"
    start = home / "ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "00.py").write_text("started = True", encoding="utf-8")
    (start.parent / "ipython_kernel_config.py").write_text(
        "c.IPKernelApp.exec_lines = ['configured = True']", encoding="utf-8"
    )
    (start.parent / "ipython_config.py").write_text(
        "c.InteractiveShell.ast_node_interactivity = 'all'", encoding="utf-8"
    )
    (home / "start.py").write_text("pythonstarted = True", encoding="utf-8")
    (home / "matplotlibrc").write_text("font.size: 30\naxes.facecolor: red", encoding="utf-8")
    spec = home / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["/bin/false"], "display_name": "x", "language": "python"}', encoding="utf-8"
    )
    monkeypatch.setenv("IPYTHONDIR", str(home / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(home / "start.py"))
    monkeypatch.setenv("MATPLOTLIBRC", str(home / "matplotlibrc"))
    monkeypatch.setenv("JUPYTER_PATH", str(home / "jupyter"))
    monkeypatch.chdir(home)  # where matplotlib looks first
    return home


def test_nothing_of_a_users_settings_changes_a_notebook(settings: Path) -> None:
    """IPython's configuration and start-up files, matplotlib's, another ``python3`` kernel."""
    names = "[n for n in ('started', 'configured', 'pythonstarted') if n in globals()]"
    style = "import matplotlib as mpl\nmpl.rcParams['font.size'], mpl.rcParams['axes.facecolor']"
    (shown,) = one_after_another(settings, ("1\n2", names, style))
    assert shown == ["2", "[]", "(10.0, 'white')"]


def test_a_user_gets_no_files(settings: Path, tmp_path: Path) -> None:
    """No profile, history or connection file is left in the folders of Jupyter and IPython."""
    before = sorted(settings.rglob("*"))
    path = written(tmp_path, "1")
    assert forked([path])[0].failure is None
    assert sorted(settings.rglob("*")) == before
