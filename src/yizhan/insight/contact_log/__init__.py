"""Call logs from elsewhere, played through the real engine in the order and at the times of the log."""
