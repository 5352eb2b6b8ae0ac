"""Support: people ask, staff answer. Nouns: support ticket, support message."""
