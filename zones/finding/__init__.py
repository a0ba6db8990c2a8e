"""Where a zone could be: candidates, anchors, what would complete them, templates."""
