"""What we say, in the forms that others read: schema.org, ninjs, feeds. Pure."""
