"""What the calculations cost, against their peers and their limits."""
