"""Readers of the pages by role."""

from django.contrib.auth.models import Group, User
from django.test import Client


def person(role: str, name: str = "") -> User:
    """Return a new user of a role."""
    user = User.objects.create_user(name or f"orang-{role}")
    user.groups.add(Group.objects.get(name=role))
    return user


def client_of(role: str) -> Client:
    """Return a client logged in as a new user of a role."""
    client = Client()
    client.force_login(person(role))
    return client
