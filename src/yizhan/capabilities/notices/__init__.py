"""Messages and notices: told whom, about what, when they may be disturbed."""
