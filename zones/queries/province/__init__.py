"""Reads for the dashboard of a province."""
