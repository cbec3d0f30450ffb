from .batch import Ended as Ended
from .batch import Failure as Failure
from .batch import NotebookRun as NotebookRun
from .batch import run_notebooks as run_notebooks
from .warmth import Warmth as Warmth
from .warmth import can_fork as can_fork
from .warmth import warm_parent as warm_parent
