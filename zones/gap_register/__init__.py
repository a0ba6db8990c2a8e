"""The register of gaps: its steps, what a run may change, who answers for which service, words and forms."""
