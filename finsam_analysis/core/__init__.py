"""What everything speaks of: entities, kronor, periods, Swedish words and numbers, errors.

Kronor, whole and shared out, are in ``money``; Swedish numbers and dates in ``swedish``; the words that
users see in ``vocabulary``; how a fault is told in ``errors``. Nothing here knows files or commands.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
