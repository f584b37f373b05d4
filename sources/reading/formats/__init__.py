"""One module a format, one function each: read(data, name, charset=None) -> Document."""
