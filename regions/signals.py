"""What the room of the ground tells the rooms above it."""

from django.dispatch import Signal

areas_activated = Signal()
"""Areas of a scope were replaced; sent in the same transaction with `scope_code` and `edition`.

Receivers point their rows at the areas that are current now.
"""
