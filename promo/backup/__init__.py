"""Backup: the whole system in one file, and back.

Nouns: archive (a zip file: rows as NDJSON for each table, uploaded files, a manifest with the digest of each member).
Rows are read in one snapshot, so the system goes on meanwhile. A backup of one kind of database restores into the
other. It holds no keys: what is encrypted stays so.
"""
