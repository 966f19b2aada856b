"""Tags and filters of the pages (模板标签)."""
