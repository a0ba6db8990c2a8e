"""A zone in its life, as pages show it."""
