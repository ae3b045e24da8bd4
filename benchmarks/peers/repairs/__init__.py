"""The six steps as a flow of django-viewflow, in an application of its own, as it wants them."""
