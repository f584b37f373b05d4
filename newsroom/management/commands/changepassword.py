"""`manage.py changepassword`: Django's, which would go around the record."""

from newsroom.management.not_here import NotHere


class Command(NotHere):
    help = "`set_password EMAIL` sets a password and puts on record that it was set."
