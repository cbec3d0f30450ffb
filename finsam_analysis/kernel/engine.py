"""papermill's engine ``forking``: as its own, without the waits in fixed steps.

``papermill --engine forking -k KERNEL``, where the kernelspec names the forking provisioner.
papermill loads every engine when it is imported itself, so nothing is imported here before one
is used.
"""

from __future__ import annotations

from typing import Any


class ForkingEngine:
    """What papermill asks of an engine, answered by its own with a quicker manager."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook."""
        from papermill.engines import NBClientEngine

        from finsam_analysis.kernel.quick_client import QuickManager

        options.setdefault("kernel_manager_class", QuickManager)
        return NBClientEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel asked for, else the notebook's own."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language asked for, else the notebook's own."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))
