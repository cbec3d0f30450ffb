"""pytest's plug-in for nbval with forked kernels: one warm process for all its workers.

``pytest -p finsam_analysis.kernel.plugin --nbval --nbval-kernel-name KERNEL``, where the kernelspec
names the forking provisioner. The process that gathers the tests warms up at once and lends its
warm process to xdist's workers; clients wait for what happens, not in fixed steps. Named with
``-p`` it is imported before nbval, whose slowest import it spares.
"""

from __future__ import annotations

from typing import Any

import pytest

from finsam_analysis.kernel.notebook_file import import_jupyter
from finsam_analysis.kernel.warmth import Warmth, can_fork, share_parent, warm_parent

_LENT = "warm_parent"  # what workers are told, the folder of the process lent to them

import_jupyter()


def pytest_configure(config: pytest.Config) -> None:
    """Begin to load what kernels need, or borrow from the process that already does."""
    warmth = _warmth(config)
    if warmth is None:
        return
    from nbval import kernel

    from finsam_analysis.kernel.quick_client import QuickBlockingManager

    kernel.KernelManager = QuickBlockingManager
    lent = getattr(config, "workerinput", {}).get(_LENT)
    if lent:
        share_parent(warmth, lent)
    else:
        warm_parent(warmth)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Lend the warm process to a worker of xdist."""
    warmth = _warmth(node.config)
    if warmth is not None:
        node.workerinput[_LENT] = warm_parent(warmth).folder


def _warmth(config: pytest.Config) -> Warmth | None:
    """What the kernel that nbval is to use has loaded; None if it is not forked."""
    name = getattr(config.option, "nbval_kernel_name", None)
    if not name or not can_fork() or not (config.option.nbval or config.option.nbval_lax):
        return None
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec(name)
    named = spec.metadata.get("kernel_provisioner", {})
    if named.get("provisioner_name") != "forking-provisioner":
        return None
    return Warmth.of(named["config"])
