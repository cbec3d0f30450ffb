"""What does not agree, where, and what to do about it."""
