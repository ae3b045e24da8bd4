"""The dispatch centre's desk."""
