"""The door for other systems: REST, told in OpenAPI."""
