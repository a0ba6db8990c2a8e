"""What a drawn shape is judged by."""
