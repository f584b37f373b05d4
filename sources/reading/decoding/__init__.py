"""Bytes in, what they hold out: the format by its bytes, text by its charset, XML and ZIP without being led astray."""
