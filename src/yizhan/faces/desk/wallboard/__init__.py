"""The wallboard: how the house stands, read from across the room."""
