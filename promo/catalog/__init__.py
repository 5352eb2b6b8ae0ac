"""Catalog: the music. Nouns: track. Public pages and the studio read it; figures of plays come from `events`."""
