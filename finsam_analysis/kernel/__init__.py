"""How notebooks run: each in a fresh kernel forked from one warm process, many at a time."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
