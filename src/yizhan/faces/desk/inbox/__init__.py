"""The inbox behind the bell: what was said to this person, or to a role of theirs."""
