"""What a förbund's folder says, and what is wrong in it.

Begin with ``loading``. What a column is called, holds and fills in is said once, in ``forbund_tables``
and ``application_tables``; what must hold between cells stands in ``rules`` and ``member_rules``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
