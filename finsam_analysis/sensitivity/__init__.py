"""How near the floor a scenario is, why two differ, and how sure the room is."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
