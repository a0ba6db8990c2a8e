"""Reads for the page of one rule."""
