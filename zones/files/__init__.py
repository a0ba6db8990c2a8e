"""Data sets as files that can be handed on: one description of a table, and one writer for each kind of file."""
