"""The one form in which a revision is an ETag (RFC 9110 section 8.8.3)."""


def etag_of(revision: int) -> str:
    return f'"{revision}"'
