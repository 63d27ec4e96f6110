"""Invented data for both systems: a small contractor for the demo, larger ones to measure with."""
