"""Quotas: how much must be done in a period, and how far it is."""
