"""What scenarios change, and how it is shown."""
