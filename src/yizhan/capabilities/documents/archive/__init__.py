"""The archive: copies in files, sealed cases, their packages, and how long they are kept."""
