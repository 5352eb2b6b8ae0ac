"""Rules of the house, checked by machines."""
