"""Multi-year cost allocation, surplus trajectories and funding shares for a samordningsförbund."""

__version__ = "0.1.0"
