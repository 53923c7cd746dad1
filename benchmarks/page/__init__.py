"""The page under load: many sessions that ask at once."""
