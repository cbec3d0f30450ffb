"""Many notebooks at a time: each with its parameters in a fresh kernel, none stopped by another."""

from __future__ import annotations

import asyncio
import os
import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from finsam_analysis.kernel.notebook_file import import_jupyter, read_notebook
from finsam_analysis.kernel.warmth import Warmth, can_fork, warm_parent

if TYPE_CHECKING:
    import zmq
    from nbclient import NotebookClient
    from nbformat import NotebookNode

    from finsam_analysis.kernel.quick_client import QuickManager

_AGAIN = 2  # [s] until what has been cancelled and goes on is cancelled again
_LONGEST_SOCKET = 90  # [characters]; what the path of a socket may be, with room for its ending


@dataclass(frozen=True)
class NotebookRun:
    """A notebook to run: the file, its parameters, the folder and environment it works in.

    Parameters are set as papermill sets them: in a cell of their own after the tagged one. ``env``
    is all its environment, this process's unless given, and ``added_env`` what is added to it.
    """

    notebook: Path
    cwd: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str] | None = None
    added_env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """Why a notebook could not be run to its end.

    ``kind`` is ``cell`` (an error in a cell), ``time`` (a cell took longer than allowed), ``dead``
    (the kernel ended) or ``start`` (there was no kernel). ``cell`` counts the executed notebook's
    cells from one, and ``source`` is that cell's; 0 and empty before the first.
    """

    kind: str
    cause: str
    cell: int = 0
    source: str = ""


@dataclass(frozen=True)
class Ended:
    """A notebook that has run: its place in the order asked, its outputs, what stopped it."""

    position: int
    notebook: NotebookNode
    failure: Failure | None = None


def run_notebooks(
    runs: Sequence[NotebookRun],
    warmth: Warmth,
    *,
    at_once: int = 2,
    cell_seconds: int = 300,
    started: Callable[[int], None] = lambda _: None,
) -> Iterator[Ended]:
    """Run notebooks, and give each as it ends.

    They run in the background while what was given is worked with. Leaving the iterator before its
    end, in whatever way, ends the kernels that run.

    Args:
        runs: what to run.
        warmth: what is loaded before the first of them.
        at_once: how many run at a time.
        cell_seconds: how long one cell may take.
        started: told the position of each as it starts, from another thread.
    """
    if runs and can_fork():
        warm_parent(warmth)  # it loads while the rest is imported
    return _ended(_Batch(runs, warmth, at_once, cell_seconds, started))


def _ended(batch: _Batch) -> Iterator[Ended]:
    thread = threading.Thread(target=batch.run, name="notebooks")
    thread.start()
    try:
        while (ended := batch.done.get()) is not None:
            if isinstance(ended, BaseException):
                raise ended
            yield ended
    finally:
        # Whoever waits for a message just as it comes may miss that it is cancelled (wait_for of
        # Python 3.11), so what goes on is asked again.
        while thread.is_alive():
            batch.stop()
            thread.join(_AGAIN)


class _Batch:
    """The loop that runs them, in a thread of its own."""

    def __init__(
        self,
        runs: Sequence[NotebookRun],
        warmth: Warmth,
        at_once: int,
        cell_seconds: int,
        started: Callable[[int], None],
    ) -> None:
        self.done: queue.SimpleQueue[Ended | BaseException | None] = queue.SimpleQueue()
        self._runs, self._warmth, self._at_once = runs, warmth, at_once
        self._cell_seconds, self._started = cell_seconds, started
        self._loop: asyncio.AbstractEventLoop | None = None
        self._all: asyncio.Task[Any] | None = None
        self._running: set[asyncio.Task[Any]] = set()  # those that no kernel is being ended for
        self._lock, self._stopped = threading.Lock(), False

    def run(self) -> None:
        """Run them all, telling ``done`` of each, and None last."""
        last: BaseException | None = None
        try:
            import_jupyter()
            asyncio.run(self._run_all())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where the results are read
            last = error
        finally:
            self.done.put(last)

    def stop(self) -> None:
        """End what runs; nothing if all has."""
        with self._lock:
            self._stopped = True
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        """All at first; then those that missed it, but none whose kernel is being ended."""
        if self._all is not None:
            self._all.cancel()
            self._all = None
            return
        for task in self._running:
            task.cancel()

    async def _run_all(self) -> None:
        import zmq.asyncio

        with self._lock:
            if self._stopped:
                return
            self._loop, self._all = asyncio.get_running_loop(), asyncio.current_task()
        try:
            with zmq.asyncio.Context() as context:
                turn = asyncio.Semaphore(self._at_once)
                async with asyncio.TaskGroup() as group:
                    for position in range(len(self._runs)):
                        group.create_task(self._run_one(position, turn, context))
        finally:
            with self._lock:
                self._loop = None

    async def _run_one(
        self, position: int, turn: asyncio.Semaphore, context: zmq.Context[Any]
    ) -> None:
        from finsam_analysis.kernel.parameters import with_parameters

        run = self._runs[position]
        async with turn:
            self._started(position)
            notebook = with_parameters(read_notebook(run.notebook), run.parameters)
            # In the warm process's folder, which it removes should this one be killed.
            place = warm_parent(self._warmth).folder if can_fork() else None
            with tempfile.TemporaryDirectory(prefix="notebook-", dir=place) as folder:
                manager = self._manager(Path(folder), context)
                failure = await self._failure(manager, notebook, run)
        self.done.put(Ended(position, notebook, failure))

    async def _failure(
        self, manager: QuickManager, notebook: NotebookNode, run: NotebookRun
    ) -> Failure | None:
        """Run the notebook, and end its kernel: what stopped it, if something did."""
        from nbclient import NotebookClient, exceptions

        own = cast("asyncio.Task[None]", asyncio.current_task())
        self._running.add(own)
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=self._cell_seconds,
            iopub_timeout=self._cell_seconds,  # nbclient's own four seconds pass on a busy machine
            record_timing=False,
            raise_on_iopub_timeout=True,
        )
        cells, index, gently = notebook.cells, -1, False

        def failure(kind: str, cause: str) -> Failure:
            return Failure(kind, cause, index + 1, cells[index].source if index >= 0 else "")

        try:
            env = {**(os.environ if run.env is None else run.env), **run.added_env}
            await client.async_start_new_kernel(cwd=str(run.cwd), env=env)
            channels = await client.async_start_new_kernel_client()
            for index, cell in enumerate(cells):
                count = client.code_cells_executed + 1
                await client.async_execute_cell(cell, index, execution_count=count)
            reply = await client.async_wait_for_reply(channels.kernel_info())
            if reply is not None:
                notebook.metadata["language_info"] = reply["content"]["language_info"]
            client.set_widgets_metadata()
            gently = True
        except exceptions.CellExecutionError as error:
            gently = True
            return failure("cell", f"{error.ename}: {error.evalue}")
        except exceptions.CellTimeoutError:
            return failure("time", f"{self._cell_seconds} s")
        except exceptions.DeadKernelError:
            return failure("dead", str(await manager.exit_code()))
        except (RuntimeError, OSError, queue.Empty) as error:
            code = await manager.exit_code() or 0
            if code < 0:  # by a signal, before its first cell
                return failure("dead", str(code))
            return failure("start" if index < 0 else "dead", str(error))
        finally:
            self._running.discard(own)
            await asyncio.shield(_end(client, manager, gently=gently))
        return None

    def _manager(self, folder: Path, context: zmq.Context[Any]) -> QuickManager:
        from finsam_analysis.kernel.quick_client import QuickManager

        connection = str(folder / "kernel.json")
        manager = QuickManager(self._warmth, context=context, connection_file=connection)
        if can_fork() and len(str(folder)) < _LONGEST_SOCKET:
            # Sockets in a folder of our own: nobody else's port, and none that anyone reaches.
            manager.transport, manager.ip = "ipc", str(folder / "kernel")
        return manager


async def _end(client: NotebookClient, manager: QuickManager, *, gently: bool) -> None:
    """End the kernel and leave nothing of it; gently, so that its own last words are said."""
    try:
        if await manager.is_alive():
            await manager.shutdown_kernel(now=not gently)
    finally:
        await manager.cleanup_resources()
        if client.kc is not None:
            client.kc.stop_channels()
