"""The repairman's phone."""
