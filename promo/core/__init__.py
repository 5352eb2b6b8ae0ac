"""What every feature stands on; knows no domain nouns."""
