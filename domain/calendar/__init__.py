"""People's agendas, and their calendars for applications that can't log in."""
