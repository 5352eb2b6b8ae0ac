"""Subscriptions: the plan a person is on (free, basic, pro, premium). Nouns: plan."""
