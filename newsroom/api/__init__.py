"""What the API of every app shares: keys, problems, cursors, ETags, and the description of it all."""
