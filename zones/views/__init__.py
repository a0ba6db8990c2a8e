"""Pages of this room: coverage, area profiles, zones and runs."""
