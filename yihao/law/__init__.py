"""Law as data (法): sources, dated values, calendar, periods, discovery. Pure, no Django."""
