"""Yizhan (一站): written service procedures, run as a program."""
