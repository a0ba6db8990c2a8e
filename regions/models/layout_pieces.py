"""The street pieces of a laying of children, kept so that every answer cuts the streets the same way."""

from django.db import models

from .people import ChildLayout


class LayoutPieces(models.Model):
    """The pieces as one compressed file (numpy .npz), kept in the database so that a backup is whole."""

    layout = models.OneToOneField(ChildLayout, on_delete=models.CASCADE, related_name="pieces_file")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
