"""How notebooks run: each in a fresh kernel forked from one warm process, many at a time.

``batch`` runs notebooks, ``scheduled`` on many machines; ``warmth`` asks the warm process,
``forking`` is that process, and ``forked_kernel`` what it forks. ``provisioner``, ``engine`` and
``plugin`` are for Jupyter's, papermill's and nbval's own programs. ``own_process`` forks for other
work. It knows nothing of what the notebooks, or that work, are about.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
