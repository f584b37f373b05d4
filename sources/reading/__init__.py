"""Reading: bytes → stories. Pure: no database, no settings, no network."""
