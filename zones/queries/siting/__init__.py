"""Plans where to build, as pages and files show them."""
