"""The register of the archive, one line of it, and what may be destroyed."""
