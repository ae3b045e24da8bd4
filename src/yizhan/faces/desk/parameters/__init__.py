"""The numbers management may change: drafted, tried on last month, published, taken back; nothing is ever deleted."""
