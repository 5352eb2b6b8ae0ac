"""Profiles: an artist's page and the people who run it.

Nouns: artist (a profile with a page at `/@slug`), member (owner, marketing, readonly, cashier). Every other feature
finds an artist's things through the person who asks.
"""
