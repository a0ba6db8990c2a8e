"""Shapes that are drawn: whether they can be a zone, what is wrong, repair, files, operations in metres."""
