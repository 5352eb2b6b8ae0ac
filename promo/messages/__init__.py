"""Messages: from person to person. Nouns: conversation, message."""
