"""Incidents: one thing that happened to many, each household with its own matter."""
