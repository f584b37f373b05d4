"""Reverse relations by their names: a queryset can ask about records whose module imports its own, without a circle."""

from typing import Any

from django.db import models


def model_pointing_here(model: type[models.Model], name: str) -> Any:
    """The model at the other end of a reverse relation: of Article for `articles` of Reading."""
    return model._meta.get_field(name).related_model
