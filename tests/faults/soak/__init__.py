"""Faults for real: people at work on real processes, which are killed under their hands; then the books are read."""
