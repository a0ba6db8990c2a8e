"""What is near a place on foot."""
