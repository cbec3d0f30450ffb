"""What a förbund's folder holds, read and held against the sums that its documents print."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from finsam_analysis.core import AS_READ, DataPackage, InputError
from finsam_analysis.data_package import load_package
from finsam_analysis.reconciliation.control_sums import control_sum_faults
from finsam_analysis.reconciliation.whole_row import likeliest


def open_package(folder: Path) -> DataPackage:
    """Load a data package and hold it against the sums its documents print.

    Raises:
        InputError: faults in the tables, or printed sums the figures do not give; where one cell
            or one row explains them all that alone is told.
    """
    handed = os.environ.get(AS_READ)
    # The package may be called by its folder's name, which a link's is not.
    if not handed or folder.resolve().name != folder.name:
        return _opened(folder)
    package = _opened_as_read(folder.resolve(), handed)
    printed = package.printed and replace(package.printed, folder=str(folder))
    return replace(package, folder=str(folder), printed=printed)


@lru_cache(1)  # of the batch that runs
def _opened_as_read(place: Path, as_read: str) -> DataPackage:
    """The package once and for all, since what was read stays as it was."""
    del as_read  # it is what this process reads for the package's files
    return _opened(place)


def _opened(folder: Path) -> DataPackage:
    package = load_package(folder)
    faults = control_sum_faults(package)
    if faults:
        raise InputError([cause.fault for cause in likeliest(package)] or faults)
    return package
