"""The cockpit: `page`, with the map of tiles and the month's brief that other pages share."""
