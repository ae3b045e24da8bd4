"""The live board: what is open, most pressing first, on everybody's screen within a second."""
