"""Taking in: who is calling, what it is about, and the order is written."""
