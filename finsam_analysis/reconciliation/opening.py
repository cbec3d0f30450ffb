"""What a förbund's folder holds, read and held against the sums that its documents print."""

from __future__ import annotations

from pathlib import Path

from finsam_analysis.core import DataPackage, InputError
from finsam_analysis.data_package import load_package
from finsam_analysis.reconciliation.cause import causes
from finsam_analysis.reconciliation.control_sums import control_sum_faults


def open_package(folder: Path) -> DataPackage:
    """Load a data package and hold it against the sums its documents print.

    Raises:
        InputError: faults in the tables, or printed sums the figures do not give; where one cell
            explains them all that cell alone is told, with what it was.
    """
    package = load_package(folder)
    faults = control_sum_faults(package)
    if faults:
        raise InputError([cause.fault for cause in causes(package)[:1]] or faults)
    return package
