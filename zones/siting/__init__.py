"""Where to build: the question, its places, the choice and what it gives."""
