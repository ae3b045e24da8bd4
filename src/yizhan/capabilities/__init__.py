"""What a step can do to the world; one small app each."""
