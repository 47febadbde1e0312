"""Saved views: the page that lists them, saving one, changing one, deleting one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.access import may_share
from issues.actions.saved_views import change_view, delete_view, save_view
from issues.forms.saved_views import SavedViewForm
from issues.models import Area, SavedView
from issues.queries.counts import counts_of
from issues.queries.saved_views import address_of, views_of
from issues.views.issue_listing import Listing, footing_at, stored
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.refusals import place


@require_safe
def saved_views(request: HttpRequest, slug: str) -> HttpResponse:
    """The views of the person and those shared by others, each in words, with how many issues it keeps now."""
    talks, summary = footing_at(request, slug)
    views = views_of(request.user, talks.pk)
    areas = dict(Area.objects.values_list("code", "label"))
    listings = [Listing(request.user, talks, stored(view.query), summary=summary) for view in views]
    counts = counts_of([listing.issues() for listing in listings])
    rows = [
        {
            "view": view,
            "own": view.owner_id == request.user.pk,
            "address": reverse("issues:issue_list", args=[slug]) + address_of(view, request.user),
            "words": listing.query.in_words(areas),
            "refused": listing.query.refused,
            "count": count,
        }
        for view, listing, count in zip(views, listings, counts, strict=True)
    ]
    context = {"negotiation": talks, "section": "issues", "rows": rows, "may_share": may_share(request.user)}
    return render(request, "issues/saved_views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the query of the address under a name."""
    talks, summary = footing_at(request, slug)
    query = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode(safe=",:")
    form = SavedViewForm(request.POST or None, may_share=may_share(request.user), initial={"query": query})
    if request.method == "POST" and form.is_valid():
        negotiation = Negotiation.objects.get(pk=talks.pk)
        values = {**form.cleaned_data, "query": stored(query).urlencode(safe=",:")}
        view = _done(form, lambda: save_view(negotiation, _person(request), **values))
        if view is not None:
            messages.success(request, f"The view “{view.name}” is saved.")
            return redirect(f"{reverse('issues:issue_list', args=[slug])}?view={view.slug}")
    listing = Listing(request.user, talks, stored(query), summary=summary)
    words = listing.query.in_words(dict(Area.objects.values_list("code", "label")))
    context = {"negotiation": talks, "section": "issues", "form": form, "words": words, "title": "Save view"}
    return render(request, "issues/saved_view.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own view: rename it, share it, let it open by itself, or (`what=query`) keep another query under it."""
    talks, summary = footing_at(request, slug)
    view = _own(request, talks.pk, pk)
    if request.method == "POST" and request.POST.get("what") == "query":
        try:
            change_view(view, view.owner, query=stored(request.POST.get("query", "")).urlencode(safe=",:"))
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"The view “{view.name}” is saved as it is shown.")
        return redirect(f"{reverse('issues:issue_list', args=[slug])}?view={view.slug}")
    initial = {"name": view.name, "shared": view.shared, "is_default": view.is_default, "query": view.query}
    form = SavedViewForm(request.POST or None, may_share=may_share(request.user), initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "query"}
        if _done(form, lambda: change_view(view, view.owner, **changes)) is not None:
            messages.success(request, f"The view “{view.name}” is saved.")
            return redirect("issues:saved_views", slug=slug)
    words = Listing(request.user, talks, stored(view.query), summary=summary).query.in_words(
        dict(Area.objects.values_list("code", "label"))
    )
    context = {"negotiation": talks, "section": "issues", "form": form, "words": words, "title": "Change view"}
    return render(request, "issues/saved_view.html", context, status=422 if form.errors else 200)


@require_POST
def saved_view_copy(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A view somebody shares, as one's own."""
    talks, _ = footing_at(request, slug)
    view = _visible(request, talks.pk, pk)
    person = _person(request)
    taken = set(SavedView.objects.filter(owner=person, negotiation=talks.pk).values_list("name", flat=True))
    names = (view.name, *(f"{view.name[:70]} ({number})" for number in range(2, len(taken) + 3)))
    name = next(name for name in names if name not in taken)
    try:
        copied = save_view(view.negotiation, person, name=name, query=view.query)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"“{copied.name}” is now a view of your own.")
    return redirect("issues:saved_views", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Delete one's own view, once asked again."""
    talks, _ = footing_at(request, slug)
    view = _own(request, talks.pk, pk)
    if request.method == "POST":
        delete_view(view)
        messages.success(request, f"The view “{view.name}” is deleted.")
        return redirect("issues:saved_views", slug=slug)
    return render(request, "issues/saved_view_delete.html", {"negotiation": talks, "section": "issues", "view": view})


def _done(form: SavedViewForm, act: Callable[[], SavedView]) -> SavedView | None:
    """What the act made; None where it refused, which the form then says."""
    try:
        return act()
    except Refused as refusal:
        place(form, refusal)
        return None


def _visible(request: HttpRequest, negotiation_id: int, pk: int) -> SavedView:
    """A view the person may open; 404 for any other."""
    views = SavedView.objects.select_related("owner", "negotiation").filter(negotiation=negotiation_id, pk=pk)
    view = views.first()
    if view is None or not (view.shared or view.owner_id == request.user.pk):
        raise Http404
    return view


def _own(request: HttpRequest, negotiation_id: int, pk: int) -> SavedView:
    """A view the person may change. Raises NotAllowed for one that another shares, Http404."""
    view = _visible(request, negotiation_id, pk)
    if view.owner_id != request.user.pk:
        raise NotAllowed("This view belongs to somebody else: copy it and change the copy.")
    return view


def _person(request: HttpRequest) -> User:
    """Who is signed in; every page asks for that first."""
    if not isinstance(request.user, User):
        raise TypeError("the page asks for sign-in first")
    return request.user
