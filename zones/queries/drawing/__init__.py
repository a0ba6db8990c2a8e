"""What a drawing begins with and is checked against."""
