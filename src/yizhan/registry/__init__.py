"""Who and where: organisations, sites, places, parties, staff, roles, duty, calendars."""
