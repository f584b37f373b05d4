"""The pages of evidence: uploading, following an upload, an article's details, and sources."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from newsroom.actor import Actor
from newsroom.errors import DomainError, Invalid, NotAllowed
from newsroom.pages import DeskRequest, for_people, go, person_of, send_form, take_page
from newsroom.rights import Right
from sources import tasks
from sources.covering import cover_article, cover_left_out, cover_upload, is_original_withheld
from sources.drawing import draw, list_lines
from sources.forms import (
    LiftForm,
    MergeForm,
    MetadataForm,
    ProtectForm,
    SourceFilterForm,
    SourceForm,
    UnmergeForm,
    UploadForm,
)
from sources.models import Article, Reading, Source, Upload, VersionProposal
from sources.originals import load_original
from sources.protection import Veil, by_shown_name, cover_source, veil_for
from sources.reading.stories.languages import find_direction
from sources.reading.types import MARK_KINDS
from sources.services import articles, protection, readings, sources, uploads, versions
from sources.words import FURNITURE_WORDS, is_much_left_out, name_left_out

RECENT = 20
# Files inside a delivery that were not read in full, as many as its page lists.
TROUBLED = 50


@dataclass
class Job:
    """A row of an upload's progress. Without an upload it is a file that was refused at the door."""

    name: str
    upload: Upload | None = None
    refusal: str = ""
    articles: list[Article] = field(default_factory=list)
    is_short: bool = False

    @property
    def is_unfinished(self) -> bool:
        return self.upload is not None and self.upload.status in (
            Upload.Status.RECEIVED,
            Upload.Status.READING,
        )


def list_jobs(uploads: Iterable[Upload], actor: Actor) -> list[Job]:
    """Rows for these uploads with what was read from each; two queries more however many there are."""
    veil = veil_for(actor)
    jobs = [Job(upload.name, upload) for upload in (cover_upload(upload, veil) for upload in uploads)]
    first = {job.upload.same_as_id or job.upload.id for job in jobs if job.upload}
    found: dict[UUID, list[Article]] = {}
    articles = Article.objects.filter(reading__upload__in=first, reading__is_current=True).select_related(
        "reading"
    )
    shown = ("id", "headline", "language", "direction", "embargo_words", "embargoed_until")
    for article in articles.only(*shown, "reading__upload_id").order_by("position"):
        article.headline = veil.text(article.headline)
        found.setdefault(article.reading.upload_id, []).append(article)
    left_out = Reading.objects.filter(upload__in=first, is_current=True).exclude(left_out=[])
    short = {
        reading.upload_id
        for reading in left_out.only("upload_id", "text", "left_out")
        if is_much_left_out(reading.text, reading.left_out)
    }
    for job in jobs:
        if job.upload:
            origin = job.upload.same_as_id or job.upload.id
            job.articles, job.is_short = found.get(origin, []), origin in short
    return jobs


@require_http_methods(["GET", "POST"])
@for_people(Right.UPLOAD)
def upload(request: DeskRequest) -> HttpResponse:
    """Take in files and pasted text. Each is received on its own: one that is refused does not hold up the others."""
    if request.method != "POST":
        return _show_upload(request, UploadForm(actor=request.actor))
    form = UploadForm(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        if request.htmx:
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            job = Job(_name_of(request), refusal=words)
            return render(request, "sources/_jobs.html", {"jobs": [job]}, status=422)
        return _show_upload(request, form, status=422)
    jobs = [_receive_file(request, form, file) for file in form.cleaned_data["documents"]]
    if form.cleaned_data["text"].strip():
        jobs.append(_receive_text(request, form))
    refused = [job for job in jobs if job.refusal]
    if request.htmx:
        received = list_jobs((job.upload for job in jobs if job.upload), request.actor)
        return render(request, "sources/_jobs.html", {"jobs": [*received, *refused]})
    if refused:
        for job in refused:
            form.add_error(None, f"{job.name}: {job.refusal}")
        return _show_upload(request, form, status=422)
    words = ngettext("%(number)d upload received.", "%(number)d uploads received.", len(jobs))
    return go(request, reverse("sources:upload"), words % {"number": len(jobs)})


def _receive_file(request: DeskRequest, form: UploadForm, file: UploadedFile) -> Job:
    name = file.name or _("Untitled")
    return _receive(request, form, data=file.read(), name=name, media_type=file.content_type or "")


def _receive_text(request: DeskRequest, form: UploadForm) -> Job:
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    first_line = next(line.strip() for line in text.splitlines() if line.strip())
    name = form.cleaned_data["name"] or first_line[:80]
    return _receive(request, form, data=text.encode(), name=name, media_type="text/plain")


def _receive(request: DeskRequest, form: UploadForm, *, data: bytes, name: str, media_type: str) -> Job:
    try:
        received = uploads.receive_upload(
            actor=request.actor,
            data=data,
            name=name,
            media_type=media_type,
            queue=tasks.queue_reading,
            **form.declared(),
        )
    except DomainError as refusal:
        return Job(name, refusal=refusal.message)
    return Job(received.name, received)


def _name_of(request: DeskRequest) -> str:
    files = request.FILES.getlist("documents")
    return files[0].name or _("Untitled") if files else _("Pasted text")


def _show_upload(request: DeskRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    recent = (
        Upload.objects.visible_to(request.actor)
        .select_related("uploaded_by")
        .order_by("-received_at")[:RECENT]
    )
    jobs = list_jobs(recent, request.actor)
    context = {
        "room": "upload",
        "form": form,
        "jobs": jobs,
        "unfinished": any(job.is_unfinished for job in jobs),
    }
    return render(request, "sources/upload.html", context, status=status)


@require_GET
@for_people(Right.READ_ARTICLES)
def show_upload(request: DeskRequest, upload_id: UUID) -> HttpResponse:
    """One receipt: its own page, or its row for whoever follows its progress."""
    found = get_object_or_404(
        Upload.objects.visible_to(request.actor).select_related(
            "uploaded_by", "original", "desk", "key", "parent", "same_as"
        ),
        id=upload_id,
    )
    job = list_jobs([found], request.actor)[0]
    if request.htmx:
        return render(request, "sources/_jobs.html", {"jobs": [job]})
    # The second receipt of the same bytes is read with the first.
    first = found.same_as or found
    reading = first.readings.filter(is_current=True).first()
    inside = Upload.objects.visible_to(request.actor).filter(root=found)
    veil = veil_for(request.actor)
    if found.parent is not None:
        cover_upload(found.parent, veil)
    context = {
        "room": "articles",
        "job": job,
        "upload": found,
        "reading": reading,
        "packed": _count_packed(inside),
        "troubled": inside.exclude(reason="").order_by("received_at", "id")[:TROUBLED],
        "is_withheld": is_original_withheld(found, veil),
        "left_out": name_left_out(cover_left_out(reading.left_out, veil)) if reading else [],
    }
    return render(request, "sources/upload_page.html", context)


def _count_packed(inside: QuerySet[Upload]) -> dict[str, int]:
    """How many files came inside an upload, at any depth, and what became of them."""
    unfinished = Q(status__in=[Upload.Status.RECEIVED, Upload.Status.READING])
    return inside.aggregate(
        total=Count("id"),
        read=Count("id", filter=Q(status=Upload.Status.READ)),
        failed=Count("id", filter=Q(status=Upload.Status.FAILED)),
        waiting=Count("id", filter=unfinished),
        troubled=Count("id", filter=~Q(reason="")),
    )


@require_POST
@for_people(Right.UPLOAD)
def retry(request: DeskRequest, upload_id: UUID) -> HttpResponse:
    uploads.retry_upload(upload_id=upload_id, actor=request.actor, queue=tasks.queue_reading)
    if request.htmx:
        found = Upload.objects.visible_to(request.actor).select_related("uploaded_by").get(id=upload_id)
        return render(request, "sources/_jobs.html", {"jobs": list_jobs([found], request.actor)})
    return go(request, reverse("sources:upload_page", args=[upload_id]), _("It is being read again."))


@require_GET
@for_people(Right.READ_ARTICLES)
def download_original(request: DeskRequest, upload_id: UUID) -> HttpResponse:
    """The bytes as they came. Never shown by the browser: what a stranger sent must not run as a page of ours."""
    found = get_object_or_404(
        Upload.objects.visible_to(request.actor).select_related("original"), id=upload_id
    )
    if is_original_withheld(found, veil_for(request.actor)):
        raise NotAllowed(_("This original is kept from you: it holds what only some people may know."))
    response = HttpResponse(load_original(found.original.sha256), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="original-{found.original.sha256[:12]}"'
    return response


@require_http_methods(["GET", "POST"])
@for_people(Right.CORRECT_METADATA)
def correct_article(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Correct what is known about an article; its text stays as it was published."""
    article = get_object_or_404(
        Article.objects.visible_to(request.actor).select_related("outlet"), id=article_id
    )
    cover_article(article, veil_for(request.actor))
    form = MetadataForm(request.POST or None, article=article)
    sent = send_form(
        request,
        form,
        lambda: articles.correct_metadata(
            article_id=article_id,
            actor=request.actor,
            values=form.values(),
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        address = reverse("facts:article", args=[article_id])
        return go(request, address, _("The article’s details are corrected."))
    context = {"room": "articles", "article": article, "form": form}
    return render(request, "sources/article_correct.html", context, status=sent.status)


@require_http_methods(["GET", "POST"])
@for_people(Right.CORRECT_METADATA)
def draw_stories(request: DeskRequest, upload_id: UUID) -> HttpResponse:
    """Where the stories of a page begin, and what on it is not a story; saved as a new reading of the same bytes."""
    upload = get_object_or_404(Upload.objects.visible_to(request.actor), id=upload_id)
    reading = get_object_or_404(upload.readings.filter(is_current=True))
    lines = list_lines(reading.text, reading.boundaries, reading.marks)
    veil = veil_for(request.actor)
    cover_upload(upload, veil)
    refusal, status = "", 200
    if request.method == "POST":
        boundaries, marks = draw(
            lines,
            reading.marks,
            starts={line.number for line in lines if f"start-{line.number}" in request.POST},
            kinds={
                line.number: request.POST[f"kind-{line.number}"]
                for line in lines
                if f"kind-{line.number}" in request.POST
            },
        )
        try:
            readings.reread_upload(
                upload_id=upload_id,
                actor=request.actor,
                boundaries=boundaries,
                marks=marks,
                expected_number=_number(request.POST.get("number", "")),
                reason=request.POST.get("reason", "").strip(),
            )
        except DomainError as error:
            refusal, status = error.message, error.status
        else:
            words = ngettext(
                "The page holds %(number)d story now.",
                "The page holds %(number)d stories now.",
                len(boundaries),
            )
            return go(
                request, reverse("sources:upload_page", args=[upload_id]), words % {"number": len(boundaries)}
            )
    context = {
        "room": "articles",
        "upload": upload,
        "reading": reading,
        "lines": [replace(line, text=veil.text(line.text)) for line in lines],
        "kinds": [(kind, FURNITURE_WORDS[kind]) for kind in MARK_KINDS],
        "refusal": refusal,
        "direction": find_direction(reading.text),
    }
    return render(request, "sources/stories_draw.html", context, status=status)


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


@require_POST
@for_people(Right.CORRECT_METADATA)
def read_again(request: DeskRequest, upload_id: UUID) -> HttpResponse:
    """Read the same bytes with the reader as it is now."""
    readings.read_again(upload_id=upload_id, actor=request.actor)
    return go(request, reverse("sources:upload_page", args=[upload_id]), _("The page was read again."))


@require_POST
@for_people(Right.UPLOAD)
def settle_version(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """Say whether a newer text of a page takes the place of the older one, or both stay."""
    found = VersionProposal.objects.visible_to(request.actor).select_related("newer", "older")
    bar = versions.find_bar_to_settling(get_object_or_404(found, id=proposal_id), request.actor)
    if bar:
        raise NotAllowed(bar)
    wanted = request.POST.get("settle", "")
    if wanted not in ("accept", "keep_apart"):
        raise Invalid(_("Say whether the newer text replaces the older one, or both stay."))
    proposal = versions.settle_version(
        proposal_id=proposal_id,
        actor=request.actor,
        accept=wanted == "accept",
        reason=request.POST.get("reason", "").strip()[:2000],
    )
    done = (
        _("The newer text took the place of the older one.") if wanted == "accept" else _("Both texts stay.")
    )
    newest = versions.newest_of(proposal.newer)
    if newest:
        return go(request, reverse("facts:article", args=[newest[0].id]), done)
    return go(request, reverse("sources:upload_page", args=[proposal.newer_id]), done)


@require_GET
@for_people(Right.READ_FACTS)
def list_sources(request: DeskRequest) -> HttpResponse:
    form = SourceFilterForm(request.GET)
    veil = veil_for(request.actor)
    found = Source.objects.standing_for(request.actor)
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["q"]:
            found = found.filter(_goes_by(wanted["q"], request.actor, veil))
        if wanted["kind"]:
            found = found.filter(kind=wanted["kind"])
        if wanted["reliability"]:
            found = found.exclude(id__in=veil.aliases).filter(reliability=wanted["reliability"])
    page = take_page(request, found.select_related("desk").order_by(*by_shown_name(veil)), size=60)
    for source in page.object_list:
        cover_source(source, veil)
    context = {
        "room": "sources",
        "form": form,
        "page": page,
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "sources/source_list.html", context)


def _goes_by(words: str, actor: Actor, veil: Veil) -> Q:
    """Whether part of a name that this reader may know is in these words: its own, another, one merged into it."""
    # Aliases are an array; as text it can be searched for part of a name.
    by_name = Q(name__icontains=words) | Q(aliases__icontains=words)
    merged = Source.objects.visible_to(actor).exclude(id__in=veil.aliases).filter(merged_into=OuterRef("id"))
    open_to_all = ~Q(id__in=veil.aliases) & (by_name | Q(Exists(merged.filter(name__icontains=words))))
    return open_to_all | Q(id__in=veil.aliases, protected_as__icontains=words)


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_SOURCES)
def add_source(request: DeskRequest) -> HttpResponse:
    form = SourceForm(request.POST or None, actor=request.actor)
    sent = send_form(request, form, lambda: sources.create_source(actor=request.actor, **form.values()))
    if sent.is_done:
        return go(request, reverse("facts:source", args=[sent.result.id]), _("The source is added."))
    return render(request, "sources/source_edit.html", {"room": "sources", "form": form}, status=sent.status)


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_SOURCES)
def edit_source(request: DeskRequest, source_id: UUID) -> HttpResponse:
    source = _load_known(request, source_id)
    form = SourceForm(request.POST) if request.method == "POST" else SourceForm.of(source)
    sent = send_form(
        request,
        form,
        lambda: sources.update_source(
            source_id=source_id,
            actor=request.actor,
            expected_revision=form.cleaned_data["revision"] or source.revision,
            **form.values(),
        ),
    )
    if sent.is_done:
        return go(request, reverse("facts:source", args=[source_id]), _("The source is changed."))
    context = {"room": "sources", "form": form, "source": source}
    return render(request, "sources/source_edit.html", context, status=sent.status)


def _load_known(request: DeskRequest, source_id: UUID) -> Source:
    """A source to work on: 404 where it is out of sight, refused where it is protected from this person."""
    source = get_object_or_404(Source.objects.visible_to(request.actor), id=source_id)
    sources.require_known(request.actor, source)
    return source


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_SOURCES)
def protect(request: DeskRequest, source_id: UUID) -> HttpResponse:
    """Say who may know a source, and what everybody else reads in the place of its name."""
    source = _load_known(request, source_id)
    form = ProtectForm(request.POST or None, source=source, person=person_of(request))
    sent = send_form(
        request,
        form,
        lambda: protection.protect_source(
            source_id=source_id,
            actor=request.actor,
            expected_revision=form.cleaned_data["revision"] or source.revision,
            **form.values(),
        ),
    )
    if sent.is_done:
        return go(request, reverse("facts:source", args=[source_id]), _("The source is protected."))
    context = {
        "room": "sources",
        "form": form,
        "source": source,
        "lift_form": LiftForm() if source.protected_as else None,
    }
    return render(request, "sources/source_protect.html", context, status=sent.status)


@require_POST
@for_people(Right.MANAGE_SOURCES)
def lift(request: DeskRequest, source_id: UUID) -> HttpResponse:
    """Let everybody who sees the source read its name again."""
    source = _load_known(request, source_id)
    form = LiftForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say why everybody may read the name."))
    protection.lift_protection(
        source_id=source_id,
        actor=request.actor,
        expected_revision=form.cleaned_data["revision"] or source.revision,
        reason=form.cleaned_data["reason"],
    )
    words = _("The source is no longer protected. Everybody who sees it reads its name.")
    return go(request, reverse("facts:source", args=[source_id]), words)


@require_POST
@for_people(Right.MANAGE_SOURCES)
def merge_sources(request: DeskRequest, source_id: UUID) -> HttpResponse:
    """Make one source of two that are the same."""
    source = _load_known(request, source_id)
    form = MergeForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Name the source that it is the same as, and say why."))
    into = sources.find_named(request.actor, form.cleaned_data["into"], but=source_id)
    if into is None:
        raise Invalid(_("There is no other source of that name."))
    sources.merge_source(
        source_id=source_id, into_id=into.id, actor=request.actor, reason=form.cleaned_data["reason"]
    )
    words = _("“%(name)s” is “%(into)s” now.") % {"name": source.name, "into": into.name}
    return go(request, reverse("facts:source", args=[into.id]), words)


@require_POST
@for_people(Right.MANAGE_SOURCES)
def unmerge(request: DeskRequest, source_id: UUID) -> HttpResponse:
    source = _load_known(request, source_id)
    form = UnmergeForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say why they are two."))
    sources.unmerge_source(source_id=source_id, actor=request.actor, reason=form.cleaned_data["reason"])
    words = _("“%(name)s” stands on its own again.") % {"name": source.name}
    return go(request, reverse("facts:source", args=[source_id]), words)
