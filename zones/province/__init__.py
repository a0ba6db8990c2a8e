"""What a province aims at, and where each of its cities stands."""
