"""Readers of the pages by role."""

from django.contrib.auth.models import Group, User
from django.test import Client


def client_of(role: str) -> Client:
    """Return a client logged in as a new user of a role."""
    user = User.objects.create_user(f"orang-{role}")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client
