"""A real place by its name, from OpenStreetMap: fetched, written as files, then loaded like any other."""
