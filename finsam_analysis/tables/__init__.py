"""How it is said: tables, charts, sentences and printed tkr.

A table is a ``table``, a picture a ``chart``; the rooms named ``*_tables`` and ``*_charts`` hold one
function for each. Sentences are in ``wording``, what each figure is printed as in
``book``, the terminal in ``plain_text``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
