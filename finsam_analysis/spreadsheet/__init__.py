"""How an Excel file is written: words, figures and formulas, each with the value it gives."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
