"""Promotion: what an artist pays for to be seen. Nouns: banner, promotion campaign."""
