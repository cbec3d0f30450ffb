"""What a printed figure is made of, down to its document.

Ask ``tracing``; it takes the figures of ``table_cells``, ``grants``, ``shares`` and ``proposals``, which
``names`` can call by name. ``figure`` is what they are, ``forms`` how they are shown.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
