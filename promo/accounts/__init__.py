"""Accounts: who a person is.

Nouns: user (a person who can sign in, or a name that came with imported data), role (staff). Flask-Security does the
sign-in, registration, confirmation and reset; this package owns its models, forms, mail and pages.
"""
