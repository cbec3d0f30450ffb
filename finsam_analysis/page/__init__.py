"""What the förbundschef asks with and is answered by: the what-if page, in a window or a notebook.

``entries`` is where a field's text becomes another scenario, ``exploration`` what has been asked so
far, ``view`` and ``printed`` what is shown of it, ``conversation`` what page and Python say to each
other; ``host`` and ``widget`` are the two doors, and ``templates`` hold the page itself.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
