"""Multi-year cost allocation, surplus trajectories and funding shares for a samordningsförbund.

The front door: what a notebook or another program needs, each name loaded when first asked for.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
