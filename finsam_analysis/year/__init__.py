"""What the year brings: what revised figures mean to the room, and how next year's package begins.

``revised_room`` tells each revision's effect; ``turn`` writes next year's package from this one and
the scenario that was decided on. How a revision is entered and read is the data package's own.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
