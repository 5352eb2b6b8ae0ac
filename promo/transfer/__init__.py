"""Transfer: the old key-value data comes in.

Nouns: source (a file or table of rows), staged row, kind (of thing: its keys, fields and table), copy (what one row
says of a thing), thing (what all its copies say), outcome (imported, merged, derived, rejected), rejected row (kept
with its reason until it goes in). Called by `flask kv` and shown to staff at `/admin/import`.

The way of the data: sources → staging → judging (reading) → merging → applying → report; `kinds/` says of what.
"""
