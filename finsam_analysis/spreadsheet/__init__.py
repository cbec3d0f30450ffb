"""How an Excel file is written: words, figures and formulas, each with the value it gives.

``book`` is the workbook, ``worksheet`` a sheet of it, ``block`` rows under headings with their sum.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
