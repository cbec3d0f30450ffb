"""The applicants' Excel: template out, filled-in workbook in.

``template`` writes the empty workbook and ``filling`` what a package knows already; ``importing`` takes
a filled-in one, which ``workbook`` has found its way in and ``rows`` made into rows of the tables.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
