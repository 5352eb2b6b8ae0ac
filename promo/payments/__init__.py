"""Payments: money that people paid. Nouns: payment, payment method, donation. The studio shows what was imported."""
