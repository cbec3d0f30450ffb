"""How near the floor a scenario is, why two differ, and how sure the room is.

``edge`` measures how near, ``shapley`` parts a difference between its causes, ``drawn_futures`` and
``room_risk`` say how sure, ``safe_decision`` what would make it surer.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
