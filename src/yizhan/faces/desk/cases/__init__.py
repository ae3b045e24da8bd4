"""The case page: where a matter stands, what comes next, and how it came to this."""
