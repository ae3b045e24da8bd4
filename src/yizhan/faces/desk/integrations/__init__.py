"""Other systems that were let in: who they are, what they may, their tokens, and what failed."""
