"""What the notebooks' kernels have loaded before they are forked; ``kernel.json`` names it too."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from finsam_analysis.kernel import Warmth, can_fork, warm_parent

_SPEC = json.loads(Path(__file__).with_name("kernel.json").read_text(encoding="utf-8"))
WARMTH = Warmth.of(_SPEC["metadata"]["kernel_provisioner"]["config"])

# What a notebook shows with; the wings above make papers of it and are not for a kernel.
_WINGS = ("core", "data_package", "scenario", "reconciliation", "choices", "sensitivity", "tables")
_LATER = (
    "encodings.utf_8_sig",
    "matplotlib.backends.backend_agg",
    "matplotlib_inline.backend_inline",
    "highspy",
)  # imported by what needs it, and every notebook does


def start_warming() -> None:
    """Begin to load what the first report needs, in a process of its own."""
    if can_fork():
        warm_parent(WARMTH)


def warm_up() -> None:
    """Import every room that a notebook may enter, and draw once what charts are drawn of."""
    for wing in _WINGS:
        package = import_module(f"finsam_analysis.{wing}")
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for name in _LATER:
        import_module(name)
    from matplotlib.figure import Figure

    from finsam_analysis.tables import Chart

    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    axes.bar([0], [1], hatch="////", label="Å")
    axes.axhline(0, linestyle=(0, (5, 3)))
    axes.set_title("Å", weight="bold")
    axes.set(xticks=[0], yticks=[0])  # one of each is enough, and each is measured many times
    figure.legend(loc="outside lower center")
    shown = Chart(figure, "").png
    if not shown:
        raise RuntimeError("no picture was drawn")


def open_ahead(env: Mapping[str, str]) -> None:
    """Open the package that a batch has read, once for all its kernels."""
    from finsam_analysis.core import AS_READ, as_read
    from finsam_analysis.data_package import DESCRIPTOR
    from finsam_analysis.reconciliation import open_package

    handed = env.get(AS_READ)
    if not handed:
        return
    os.environ[AS_READ] = handed
    try:
        for path in map(Path, as_read(handed)):
            if path.name == DESCRIPTOR:
                open_package(path.parent)
    finally:
        del os.environ[AS_READ]
