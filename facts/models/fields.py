"""A column type that Django does not have."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ExactDecimalField(models.Field):
    """PostgreSQL's numeric without a scale: a decimal comes back with the very digits that were stored.

    Django's own DecimalField fixes a number of places and pads to it, so 47000 would come back as 47000.000….
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "numeric"
