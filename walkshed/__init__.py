"""The engine of geo-kla: exact walks along streets, coverage of streets, candidate zones. A pure library."""
