"""一户一档: places to walk through, and the file of each."""
