"""A manager and a client of forked kernels that wait for what happens, not in fixed steps."""

from __future__ import annotations

from dataclasses import asdict
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.client import KernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager, KernelManager

from finsam_analysis.kernel.provisioner import ForkingProvisioner
from finsam_analysis.kernel.warmth import Warmth

_WELCOME = 60  # [seconds]; far more than a kernel that has bound its sockets takes
_SILENT = "the kernel has ended, or does not answer"


def _ask_again(client: KernelClient) -> None:
    """Subscribe once more: who does while the kernel says something may not be noticed by it.

    What it sends takes the mark that something has come (edge-triggered, as ZeroMQ has it), and it
    looks again only when more comes.
    """
    client.iopub_channel.socket.subscribe(b"")


class QuickClient(AsyncKernelClient):
    """Ready when the kernel says that it hears us, with the two channels that running needs."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - its parent's
        """Wait for the kernel's welcome on the channel of outputs: nothing is lost after it."""
        for _ in range(int(timeout or _WELCOME)):
            try:
                message = await self.get_iopub_msg(timeout=1)
            except Empty:
                if not await self.parent.is_alive():
                    break
                _ask_again(self)
            else:
                if message["msg_type"] == "iopub_welcome":
                    return
        raise RuntimeError(_SILENT)

    def start_channels(self, *_all: bool, **_others: bool) -> None:
        """Open what running cells needs; whether the kernel lives is known without a channel."""
        super().start_channels(stdin=False, hb=False, control=False)


class QuickBlockingClient(BlockingKernelClient):
    """The same for a program that does one thing at a time, with all channels."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel's welcome."""
        for _ in range(int(timeout or _WELCOME)):
            try:
                if self.get_iopub_msg(timeout=1)["msg_type"] == "iopub_welcome":
                    return
            except Empty:
                _ask_again(self)
        raise RuntimeError(_SILENT)


class QuickBlockingManager(KernelManager):
    """The manager of such a client."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**{"client_factory": QuickBlockingClient, **traits})


class QuickManager(AsyncKernelManager):
    """Gives quick clients; with a warmth it forks its kernels, whatever kernelspecs there are."""

    def __init__(self, warmth: Warmth | None = None, **traits: Any) -> None:
        super().__init__(**{"client_factory": QuickClient, **traits})
        if warmth is not None:
            self._kernel_spec = KernelSpec(
                argv=["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3",
                language="python",
            )
            self.provisioner = ForkingProvisioner(
                kernel_spec=self._kernel_spec, parent=self, **asdict(warmth)
            )

    async def exit_code(self) -> int | None:
        """What the kernel ended with; None while it runs."""
        return await self.provisioner.poll() if self.provisioner else None

    async def _async_interrupt_kernel(self) -> None:
        # A kernel that is being shut down has nothing left to interrupt.
        if not self.shutting_down:
            await super()._async_interrupt_kernel()
