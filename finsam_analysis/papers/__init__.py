"""What is handed over: scenario report, comparison and budget appendix.

``report`` runs the notebook for each scenario, a ``manifest`` says what of, and ``verifying`` does it
again. ``appendix`` writes ``appendix_content`` in three forms: ``appendix_pdf``, which ``typesetting`` sets,
``html_pages`` and, a module for each sheet, ``workbook``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
