"""Scenarios: changes, and what they do to streets and places."""
