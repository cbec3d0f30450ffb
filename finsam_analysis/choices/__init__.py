"""Which decisions hold the floor: all combinations, the smallest change, demands."""
