"""What the room of facilities tells the rooms above it."""
from django.dispatch import Signal

facility_absorbed = Signal()
"""A record was taken into another; sent in the same transaction with `keep` and `absorb`.

A receiver points its rows at the kept record and returns (name, data): what it moved, as JSON, kept with the merge.
"""

facility_split = Signal()
"""A merge was taken apart; sent in the same transaction with `keep`, `absorb` and `moved`, {name: data} of above.

A receiver takes its data by its name and points the rows back that still are as the merge made them.
"""
