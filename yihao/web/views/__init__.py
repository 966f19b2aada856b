"""Views (视图): each parses, makes its call, and renders."""
