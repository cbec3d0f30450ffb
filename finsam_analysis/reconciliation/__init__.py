"""What does not agree, where, and what to do about it.

``auditing`` runs every rule; a rule is a function in one of the ``*_findings`` rooms, its name and grade
in ``finding``. ``control_sums`` holds the printed sums, and so opens a package for all others.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
