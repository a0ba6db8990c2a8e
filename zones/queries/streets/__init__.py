"""How far the mapped streets can be trusted: what hangs together, how far places lie from them, what may be missing."""
