"""What stands on a page beside its stories: a document's lines in; their shape, furniture and containers out."""
