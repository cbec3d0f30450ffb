"""Tests of the product, in the words of its domain."""
