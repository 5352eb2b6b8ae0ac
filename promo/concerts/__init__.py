"""Concerts: where and when an artist plays.

Nouns: concert. Tickets and sales are in `ticketing`, the funnel in `analytics`.
"""
