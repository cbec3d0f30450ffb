"""What a printed figure is made of, down to its document."""
