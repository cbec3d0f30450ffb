"""What the calculations cost, against peers and against the limit; no part of the product."""
