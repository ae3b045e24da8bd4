"""What people see: desk, field, screens."""
