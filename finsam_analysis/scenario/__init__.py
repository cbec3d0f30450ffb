"""What a set of decisions and assumptions gives: grants, room and shares.

``run`` goes the whole way: ``file`` reads the scenario, ``decisions`` and ``steps`` make the grants,
``surplus`` the decision room, ``shares`` what each organisation gets.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
