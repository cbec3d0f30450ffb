"""How an Excel file is written and read: words, figures and formulas, each with the value it gives.

``book`` is the workbook under way, ``worksheet`` a sheet of it, ``block`` rows under headings with
their sum; ``new_file`` is where a finished one is laid, ``grid`` a workbook from outside, judged
before it is unpacked.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
