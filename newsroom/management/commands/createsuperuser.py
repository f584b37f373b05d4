"""`manage.py createsuperuser`: Django's, which would make somebody here whom no page knows."""

from newsroom.management.not_here import NotHere


class Command(NotHere):
    help = (
        "There are no superusers here: `create_person EMAIL --name NAME --role chief` makes the first chief."
    )
