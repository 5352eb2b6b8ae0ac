"""Events: what visitors did, counted honestly and without knowing who they are.

Nouns: kind (view, click, …), subject (the thing it happened to), source (site, seller). Pages call `record`, which
costs them one round trip to Redis; a job writes days and totals to the database, each batch exactly once.
"""
