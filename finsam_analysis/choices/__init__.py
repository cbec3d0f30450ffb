"""Which decisions hold the floor: all combinations, the smallest change, demands.

``space`` goes through all combinations of levels, ``smallest_change`` solves for one, ``clashes`` tells
why there is none; ``choices`` says what there is to choose among, ``demands`` what an answer must hold.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
