"""Questions about one place: what is near it on foot."""
