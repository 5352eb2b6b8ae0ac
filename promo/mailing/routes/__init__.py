"""Campaigns, the audience and reminders in the studio; each module has a blueprint of its own."""
