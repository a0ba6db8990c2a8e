"""Candidates and templates, as lists, maps and files show them."""
