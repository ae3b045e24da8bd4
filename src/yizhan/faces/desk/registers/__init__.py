"""Registers on the desk: looked through, printed, taken out as a workbook."""
