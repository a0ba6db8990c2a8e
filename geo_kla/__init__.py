"""geo-kla: which children can walk to which service, and where a child-friendly zone is complete."""

__version__ = "0.1.0"
