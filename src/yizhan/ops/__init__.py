"""Settings, embedded PostgreSQL, command line, demo, health."""
