"""Inputs that nobody would write on purpose, and what has to be true of every answer to them."""
