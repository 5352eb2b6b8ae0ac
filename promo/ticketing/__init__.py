"""Ticketing: the way to the ticket and what was sold.

Nouns: ticket provider (a seller that an artist connected), ticket sale. `/go/<concert>` leads to the seller; the funnel
in `analytics` reads the sales.
"""
