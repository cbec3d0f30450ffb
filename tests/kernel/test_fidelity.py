"""A forked kernel gives what ipykernel's own gives, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from ipykernel.iostream import OutStream

from finsam_analysis.kernel.forked_kernel import ToldStream
from tests.kernel.running import forked, stock, written

CELLS = {
    "values and streams": (
        "import sys\nprint('out'); print('err', file=sys.stderr)\n{'a': [1, 2.5, None, 'å']}",
    ),
    "a table": (
        (
            "import pandas as pd\n"
            "table = pd.DataFrame({f'k{i}': range(200) for i in range(40)})\ntable"
        ),
        "print(table)",
        "pd.get_option('display.max_columns'), pd.get_option('display.width')",
        "pd.reset_option('display.max_columns'); pd.get_option('display.max_columns')",
        "pd.describe_option('display.max_columns')",
    ),
    "a chart by pyplot": (
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 3, 2])",
        "plt.plot([3, 1]); plt.title('Å'); plt.show()",
        "import matplotlib\nmatplotlib.get_backend(), plt.isinteractive(), plt.get_fignums()",
        "%config InlineBackend.figure_formats = ['svg']\nmatplotlib.rcParams['svg.hashsalt'] = 'x'",
    ),
    "a chart without pyplot": (
        (
            "from matplotlib.figure import Figure\nfigure = Figure()\n"
            "figure.subplots().bar(['a', 'b'], [1, 2]); figure"
        ),
    ),
    "display, updates and clearing": (
        (
            "from IPython.display import HTML, Markdown, clear_output, display\n"
            "handle = display(HTML('<b>1</b>'), display_id='d'); handle.update(HTML('<b>2</b>'))"
        ),
        "print('gone'); clear_output(); display(Markdown('*kept*'))",
    ),
    "prints among what is shown": (
        (
            "import sys\nfrom IPython.display import display\nfor n in range(40):\n"
            "    print(n, end=' '); display(n); print(n, file=(sys.stdout, sys.stderr)[n % 2])"
        ),
        "_ = [display(print(n), n) for n in range(40)]",
        (
            "import threading\none = threading.Thread(target=print, args=('told',))\n"
            "one.start(); one.join(); display('shown')"
        ),
    ),
    "output from outside Python": (
        "import os\n_ = os.system('echo from the shell')",
        "!echo from a line",
        "%%bash\necho from a cell",
    ),
    "an error": ("def f():\n    return 1 / 0", "import os.path\nos.path.join(1)", "f()"),
    "an error in a syntax": ("1 +",),
    "a warning": (
        "import warnings\nwarnings.warn('w', DeprecationWarning)",
        "import numpy as np\nnp.array([1.0]) / 0",
    ),
    "what the notebook sees of itself": (
        (
            "import sys, __main__\n"
            "[__name__, __main__.__dict__ is globals(), type(get_ipython()).__name__, sys.flags]"
        ),
        "sys.argv[0].endswith('ipykernel_launcher.py'), len(sys.argv)",
        "[place for place in sys.path if 'kernel' not in place]",
        "get_ipython().kernel.__class__, In[0], Out.keys(), sorted(globals())",
        "import logging, signal\nlogging.root.handlers, logging.root.level",
        "[signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]",
        # The last is a debugger's, which only an ordinary kernel brings with it.
        "import os\nsorted(set(os.environ) - {'JPY_PARENT_PID', 'PYDEVD_USE_FRAME_EVAL'})",
        "sys.stdin.__class__, os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid()",
        # An ordinary kernel asks every second whether its parent lives; ours is told.
        (
            "import threading\nkinds = {type(each).__name__ for each in threading.enumerate()}\n"
            "sorted(kinds - {'ParentPollerUnix'})"
        ),
        "import gc\ngc.isenabled(), gc.get_threshold()",
    ),
    "waiting": ("import asyncio\nawait asyncio.sleep(0)\nasyncio.get_running_loop().__class__",),
    "magic": ("%precision 2\n3.14159", "%who", "x = %sql_is_no_magic"),
}


def _in_one_go(outputs: list[Any]) -> list[dict[str, Any]]:
    whole: list[dict[str, Any]] = []
    for output in map(dict, outputs):
        if output["output_type"] == "stream" and whole and whole[-1].get("name") == output["name"]:
            whole[-1]["text"] += output["text"]
        else:
            whole.append(output)
    return whole


def outputs(notebook: nbformat.NotebookNode) -> list[Any]:
    """What each cell gave, pictures as their letters; addresses in memory left out.

    What is printed in one go is one text: some times a second a kernel sends what it has of it.
    """
    import re

    told = [[cell.execution_count, _in_one_go(cell.outputs)] for cell in notebook.cells]
    return [re.sub(r"0x[0-9a-f]+|PID \d+|ipykernel_\d+", "…", repr(cell)) for cell in told]


@pytest.mark.parametrize("of", CELLS)
def test_outputs_equal_a_stock_kernels(tmp_path: Path, of: str) -> None:
    """Texts, tables, pictures' bytes, errors with their tracebacks, counts; so with the metadata."""
    path = written(tmp_path, *CELLS[of], tags=["raises-exception"])
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, path)
    (ours,) = forked([path])
    expected = stock(path)
    assert ours.failure is None
    assert outputs(ours.notebook) == outputs(expected)
    assert ours.notebook.metadata == expected.metadata


def test_what_is_printed_while_another_thread_waits_is_waited_for_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A wait that ended just before the words were there does not count as one for them."""
    stream, waits = ToldStream.__new__(ToldStream), list[str]()
    monkeypatch.setattr(OutStream, "flush", lambda _: waits.append("waited"))
    monkeypatch.setattr(OutStream, "write", lambda _, _string: stream.flush())
    stream.write("told")
    waits.clear()
    stream.flush()
    stream.flush()
    assert waits == ["waited"]


def test_last_words_are_said(tmp_path: Path) -> None:
    """What a notebook has put off until its kernel's end is done, as in an ordinary kernel."""
    cell = (
        "import atexit, pathlib\n_ = atexit.register(pathlib.Path('last').write_text, 'word')\n"
        "open_file = open('unclosed', 'w'); _ = open_file.write('kept')"
    )
    (ours,) = forked([written(tmp_path, cell)])
    assert ours.failure is None
    assert (tmp_path / "last").read_text(encoding="utf-8") == "word"
    assert (tmp_path / "unclosed").read_text(encoding="utf-8") == "kept"


def test_a_debugger_is_there_only_for_a_notebook_that_asks(tmp_path: Path) -> None:
    """No kernel has one loaded, which would slow it down; importing it is not in anyone's way."""
    cells = ("import sys\n'debugpy' in sys.modules", "import debugpy\ndebugpy.__name__")
    (ours,) = forked([written(tmp_path, *cells)])
    assert [cell.outputs[0].data["text/plain"] for cell in ours.notebook.cells] == [
        "False",
        "'debugpy'",
    ]
