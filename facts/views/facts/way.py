"""Where a fact comes from: drawn, as a list, as W3C PROV, and of how many origins it is."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from facts.proof.evidence import trace_provenance
from facts.proof.way import trace_way
from facts.queries.facts import read_fact
from facts.queries.origins import read_origins
from facts.showing.way import Box, draw_way
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.protection import veil_for


@require_GET
@for_people(Right.READ_FACTS)
def show_way(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """The way of a fact from the bytes to what is said; the list says all that the drawing shows, and leads there."""
    way = trace_way(request.actor, fact_id)
    veil = veil_for(request.actor)
    drawn = draw_way(
        [
            (
                str(stage.name),
                [
                    Box(node.key, veil.text(node.title), veil.text(node.detail), node.came_from)
                    for node in stage.nodes
                ],
            )
            for stage in way.stages
        ]
    )
    context = {
        "room": "facts",
        "fact": read_fact(request.actor, fact_id).fact,
        "way": way,
        # All words in it are escaped where it is drawn.
        "drawing": mark_safe(drawn),
    }
    return render(request, "facts/fact_way.html", context)


@require_GET
@for_people(Right.READ_FACTS)
def show_origins(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Which of the reports that a fact rests on have it independently, and who has it from whom."""
    found = read_origins(request.actor, fact_id)
    return render(request, "facts/fact_origins.html", {"room": "facts", "fact": found.fact, "found": found})


@require_GET
@for_people(Right.READ_FACTS)
def show_provenance(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    found = trace_provenance(actor=request.actor, record_type="fact", record_id=fact_id)
    answer = JsonResponse(found, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="provenance-fact-{fact_id}.json"'
    return answer
