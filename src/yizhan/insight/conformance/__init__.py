"""Conformance: plays that show a pack keeps its rules, and what of a pack no play would miss."""
