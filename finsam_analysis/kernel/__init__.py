"""How notebooks run: each in a fresh kernel forked from one warm process, many at a time."""

from finsam_analysis.kernel.batch import Ended, Failure, NotebookRun, run_notebooks
from finsam_analysis.kernel.warm_parent import Warmth, can_fork

__all__ = ["Ended", "Failure", "NotebookRun", "Warmth", "can_fork", "run_notebooks"]
