"""How a whole data package is edited in Excel: a sheet for every table, out and in again.

``sheets`` is what they look like, ``writing`` the way out, ``checks`` the sheet of printed sums that
count along, ``reading`` the way in.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
