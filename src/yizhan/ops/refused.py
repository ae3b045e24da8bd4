"""What the command line answers when it cannot do something: a sentence with what to do, no traceback."""


class Unable(Exception):
    """The text says what is in the way and what to do about it."""
