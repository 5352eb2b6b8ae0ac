"""Mailing: letters of an artist to those who agreed. Nouns: subscriber, e-mail campaign, delivery, sent mail of old."""
