"""The outside world, a folder each."""
