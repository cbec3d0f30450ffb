"""The same batch on many machines: each notebook where dask.distributed finds room for it.

A worker runs a notebook as one machine alone does, with a warm process of its own that stays for
the next. Files are read and written by their paths, so every machine must see the same folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from finsam_analysis.kernel.batch import Ended, Failure, NotebookRun, run_notebooks
from finsam_analysis.kernel.notebook_file import read_notebook
from finsam_analysis.kernel.warmth import Warmth

_TRIES = 3  # workers lost in the middle of a notebook before that notebook is given up


class NoSchedulerError(RuntimeError):
    """There is no scheduler to be had at that address."""


def run_notebooks_on(
    scheduler: str,
    runs: Sequence[NotebookRun],
    warmth: Warmth,
    *,
    cell_seconds: int = 300,
    started: Callable[[int], None] = lambda _: None,
) -> Iterator[Ended]:
    """Run notebooks on the workers of a scheduler, and give each as it ends.

    What a lost worker was running is run by another. Workers run as many at a time as they have
    threads.

    Args:
        scheduler: its address, ``tcp://host:port``.
        runs: what to run; paths that hold on every machine.
        warmth: what each worker loads before its first notebook.
        cell_seconds: how long one cell may take.
        started: told each position as it is handed over.

    Raises:
        NoSchedulerError: it does not answer, or ``distributed`` is not installed.
    """
    try:
        from distributed import Client, KilledWorker, as_completed

        connected = Client(scheduler, set_as_default=False)
    except (ImportError, OSError, ValueError) as error:
        raise NoSchedulerError(str(error)) from error
    with connected as client:
        futures = {}
        for position, run in enumerate(runs):
            # Not pure: the same notebook twice is run twice.
            future = client.submit(_run_alone, run, warmth, cell_seconds, pure=False)
            futures[future] = position
            started(position)
        for future in as_completed(list(futures), loop=client.loop):
            position = futures.pop(future)
            try:
                ended = replace(future.result(), position=position)
            except KilledWorker:
                cause = f"{_TRIES} workers were lost while they ran it"
                untouched = read_notebook(runs[position].notebook)
                ended = Ended(position, untouched, Failure("dead", cause))
            future.release()
            yield ended


def _run_alone(run: NotebookRun, warmth: Warmth, cell_seconds: int) -> Ended:
    (ended,) = run_notebooks([run], warmth, cell_seconds=cell_seconds)
    return ended
