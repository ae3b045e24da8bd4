"""The living demo: a site with half a year behind it, made by running the real engine on a clock of its own."""
