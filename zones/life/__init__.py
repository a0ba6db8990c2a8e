"""The life of a zone: its steps, the checklist of a visit, its legal basis, the watch at night."""
