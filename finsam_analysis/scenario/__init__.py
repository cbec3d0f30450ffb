"""What a set of decisions and assumptions gives: grants, room and shares."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
