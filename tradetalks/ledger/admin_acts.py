"""Records that are added and changed in the admin through their acts, refusals answered as form errors.

The acts write the history; Django's own admin log is not kept for these models, and "History" leads to the ledger.
"""

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tradetalks.accounts.admin_rights import RightsAdmin, allows, person, require_managing
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Door, RecordedModel, VersionedModel
from tradetalks.ledger.refusals import Refused

if TYPE_CHECKING:  # Django's forms take type parameters only in the type checker's eyes
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

REFUSAL = "refusal of the act"
"""Where a request keeps why its act was refused, while the page is made again."""


class Who(TypedDict):
    """What every act asks of a door."""

    by: User
    at: Any
    door: str
    reason: str


class ActForm(_ModelForm):
    """A form whose values an act takes. `reason` goes to the ledger; `version` says what the person had read."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, help_text="Why; kept in the ledger.")
    refusal: Refused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, VersionedModel) and self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Show what the act refused, each message at its field."""
        cleaned = super().clean() or self.cleaned_data
        if self.refusal is not None:
            shown = {name for name, field in self.fields.items() if not field.widget.is_hidden}
            for name, message in (self.refusal.errors or {"": self.refusal.message}).items():
                self.add_error(name if name in shown else None, message)
        return cleaned


class ActsAdmin(RightsAdmin):
    """A ModelAdmin that writes through one act for adding and one for changing."""

    form = ActForm
    formfield_overrides: ClassVar = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 80})}}

    def add(self, form: Any, who: Who) -> RecordedModel:
        """Call the act that adds."""
        raise NotImplementedError

    def change(self, row: Any, version: int, form: Any, who: Who) -> None:
        """Call the act that changes `row`, as it stands in the database, if it is still at `version`."""
        raise NotImplementedError

    # --- Django's hooks --------------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Those of the page; who only reads is asked neither version nor reason."""
        fields = super().get_fields(request, obj)
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return fields if writes else [name for name in fields if name not in {"version", "reason"}]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refusal": request.META.get(REFUSAL)})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's page; a refused act makes it again, with everything typed and what was wrong with it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            request.META[REFUSAL] = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        who = Who(by=person(request), at=timezone.now(), door=Door.ADMIN, reason=form.cleaned_data.get("reason", ""))
        if change:
            self.change(self.model._default_manager.get(pk=obj.pk), form.cleaned_data.get("version") or 0, form, who)
        else:
            obj.pk = self.add(form, who).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Nothing: the act has written all of it."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002 -- Django's signature
        """Nothing: the ledger has it."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the ledger has it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the ledger has it."""

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The ledger's entries of this row, for those who may read the audit."""
        return ledger_of(request, self.model, object_id)


def ledger_of(request: HttpRequest, model: type[Model], object_id: str) -> HttpResponse:
    """Lead to the ledger's list of changes of one row."""
    if not allows(require_managing, request.user):
        raise PermissionDenied
    query = urlencode({"model": model._meta.label_lower, "object_id": object_id})
    return HttpResponseRedirect(f"{reverse('admin:ledger_change_changelist')}?{query}")
