"""What everything speaks of: entities, kronor, periods, Swedish numbers and dates, the vocabulary, errors."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
