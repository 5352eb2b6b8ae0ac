"""Admin: the pages of staff."""
