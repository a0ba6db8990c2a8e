"""Reads of the register of gaps: worklist, one gap, its evidence, files, digests, years."""
