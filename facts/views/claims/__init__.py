"""Claims: shown, edited, decided, alone and many at once."""
