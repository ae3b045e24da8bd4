"""Lists that are looked through: all matters, all calls; every list is its address."""
