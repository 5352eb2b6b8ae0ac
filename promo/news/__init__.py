"""News: what an artist tells. Nouns: news post. Its pages come with the artist's other content."""
