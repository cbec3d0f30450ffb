"""Faults while a command works: killed, interrupted, out of disk, disturbed by another."""
