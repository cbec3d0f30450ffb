"""The command line, in Swedish.

``entry`` is where every command starts and every error ends; the other rooms hold some commands each,
and ``arguments`` what they share. A command imports what only it needs when it runs.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
