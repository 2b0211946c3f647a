"""Windows over any page: a figure's passport, and one project."""
