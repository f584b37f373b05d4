"""A fact in the forms of others, for programs that ask for one by `Accept`."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request

from facts.api.records import addresses_of
from facts.delivery.formats import ninjs, schema_org
from facts.delivery.formats.told import ToldFact
from facts.models import Fact
from facts.proof.evidence import trace_provenance
from facts.queries.told import name_publisher, tell_facts
from newsroom.actor import Actor
from newsroom.api.problems import base_url
from newsroom.errors import NotFound
from sources.api.renderers import VeiledJSONRenderer
from sources.protection import veil_for

PROV = "application/prov+json"


class SchemaOrgForm(VeiledJSONRenderer):
    media_type = schema_org.JSON_LD
    format = "schema-org"


class NinjsForm(VeiledJSONRenderer):
    media_type = ninjs.NINJS
    format = "ninjs"


class ProvForm(VeiledJSONRenderer):
    media_type = PROV
    format = "prov"


OTHER_FORMS = (SchemaOrgForm, NinjsForm, ProvForm)


def _tell(actor: Actor, request: Request, fact_id: UUID) -> ToldFact:
    """Raises NotFound."""
    base = base_url(request._request)
    page, api = addresses_of("facts:public_fact", base), addresses_of("facts-api:fact", base)
    seen = Fact.objects.visible_to(actor).filter(id=fact_id)
    found = tell_facts(seen, veil_for(actor), lambda one: (page(one), api(one)))
    if not found:
        raise NotFound(_("There is no such fact here."))
    return found[0]


def _write_schema_org(actor: Actor, request: Request, fact_id: UUID) -> dict[str, Any]:
    publisher = name_publisher(base_url(request._request))
    return schema_org.write_schema_org(_tell(actor, request, fact_id), publisher)


def _write_ninjs(actor: Actor, request: Request, fact_id: UUID) -> dict[str, Any]:
    return ninjs.write_ninjs(_tell(actor, request, fact_id), name_publisher(base_url(request._request)))


def _write_prov(actor: Actor, request: Request, fact_id: UUID) -> dict[str, Any]:
    return trace_provenance(actor=actor, record_type="fact", record_id=fact_id)


WRITE_FORM: Mapping[str, Callable[[Actor, Request, UUID], dict[str, Any]]] = {
    schema_org.JSON_LD: _write_schema_org,
    ninjs.NINJS: _write_ninjs,
    PROV: _write_prov,
}
