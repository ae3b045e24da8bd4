"""The procedure language and the rules of running it: pure Python, no clock, no database."""
