"""What leaves the house for addresses that people type in: where it may go, how, and with which secrets."""
