"""How Jupyter's own programs get a forked kernel: a provisioner, named in a kernelspec.

A kernel.json with this in its ``metadata`` serves papermill, nbval, nbclient, Voilà and others::

    "kernel_provisioner": {
        "provisioner_name": "forking-provisioner",
        "config": {"modules": ["pandas"], "warm_up": "package.module:function"}
    }
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Instance, List, Unicode

from finsam_analysis.kernel.warmth import ForkedKernel, Warmth, can_fork, warm_parent

_SOON = 2.0  # [seconds] that a kernel told to shut down may take before one looks again


class ForkingProvisioner(LocalProvisioner):
    """Starts kernels by forking a warm process; in the ordinary way where there is no fork."""

    modules = List(Unicode(), config=True, help="What is imported before the first fork.")
    warm_up = Unicode("", config=True, help="The function called before it: module:function.")
    before_fork = Unicode("", config=True, help="The function called before each: module:function.")
    quiet = Bool(config=True, help="Whether standard error outside the cells is dropped.")
    kernel = Instance(ForkedKernel, allow_none=True)
    _said_ordinary = False

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, and wait until it takes requests."""
        if not can_fork():
            if not ForkingProvisioner._said_ordinary:
                ForkingProvisioner._said_ordinary = True
                self.log.warning("Kernels cannot be forked here: ordinary ones are started.")
            return await super().launch_kernel(cmd, **kwargs)
        # From where this process stands, not the warm one.
        self.cwd = Path(kwargs.get("cwd") or ".").absolute()  # noqa: ASYNC240 - no disk is read
        env = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        parent = warm_parent(Warmth.of(self.trait_values(config=True)))
        self.kernel = parent.fork(cmd[cmd.index("-m") + 1 :], env, str(self.cwd))
        await self.kernel.ready()
        self.pid = self.pgid = self.kernel.pid
        return self.connection_info

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel to look after."""
        return self.kernel is not None or super().has_process

    async def poll(self) -> int | None:
        """None while the kernel runs, else its exit code."""
        code: int | None = self.kernel.exit_code if self.kernel else await super().poll()
        return code

    async def wait(self) -> int | None:
        """The kernel's exit code, once it has ended."""
        if not self.kernel:
            return await super().wait()
        code: int | None = await self.kernel.ended()
        self.kernel.close()
        self.kernel = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it has started."""
        if self.kernel:
            self.kernel.signal(signum)
        else:
            await super().send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once."""
        if not self.kernel:
            await super().kill(restart)
            return
        self.kernel.signal(signal.SIGKILL)
        await self.shutdown_requested(restart)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await (self.send_signal(signal.SIGTERM) if self.kernel else super().terminate(restart))

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the end here, where it is told, and not in the manager's fixed steps."""
        del restart
        if self.kernel:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.kernel.ended(), _SOON)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing of the kernel."""
        if self.kernel and not restart:
            self.kernel.close()
            self.kernel = None
        await super().cleanup(restart=restart)
