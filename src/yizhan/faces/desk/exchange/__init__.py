"""Sheets in and out: rooms, owners, staff."""
