"""Evidence through the API: sending uploads, reading articles."""
