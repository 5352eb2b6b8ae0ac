"""What only a real browser sees, on a real system."""
