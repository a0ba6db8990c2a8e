"""What a judgement of a shape holds, and its score."""
