"""Wallet: coins as a ledger that nobody can rewrite.

Nouns: account (available and held coins of an artist; purchased, granted, spent, adjustment are the issuing side and
keep no balance), transfer (coins that went from one account to another), hold (coins set aside until they are charged
or given back). Whoever sells something for coins calls `spend`, or `hold`, `charge` and `release`, with a key that
makes a second try harmless; `post_imported` takes the old data in.
"""
