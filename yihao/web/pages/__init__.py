"""What each page shows, as frozen values (页面内容): made here from answers of the rooms, drawn by the templates."""
