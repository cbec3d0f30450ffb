"""What a förbund's folder says, and what is wrong in it."""
