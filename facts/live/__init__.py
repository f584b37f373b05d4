"""Live pages: what is new is told as it happens, to whoever may know it at that moment."""
