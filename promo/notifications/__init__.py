"""Notifications: mail from the system to a person.

Nouns: outgoing mail (a row written with the act that causes it). A worker sends it; Redis only rings. A row is claimed
with a lease, so that a dead worker's mail is taken over and nobody gets one twice without need.
"""
