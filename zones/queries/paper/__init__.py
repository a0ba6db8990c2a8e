"""What printed pages and kept reports say, read from one run."""
