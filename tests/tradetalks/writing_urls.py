"""A view that performs an act in every way a view can, for test_api_writing."""

from django.urls import path
from rest_framework.request import Request

from tests.rest import ROOT
from tradetalks.api.bodies import Body
from tradetalks.api.fields import Text
from tradetalks.api.reading import ReadingViewSet
from tradetalks.api.writing import Done, Write, performs
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.access import audience, require_recording
from tradetalks.sources.actions import record_source
from tradetalks.sources.models import Source


class SourcesOf(Body):
    """Keys of sources to record in one act each."""

    key = Text()
    wrong = Text(required=False)


class RecordingViewSet(ReadingViewSet):
    """`records/`."""

    def audience(self, request: Request) -> str:
        """As everywhere."""
        return audience(request.user)

    @performs(SourcesOf, may=require_recording, status=202, dry_run=True)
    def record(self, request: Request, write: Write) -> Done:
        """Records a source, tells how many there are now, and fails after that where it is asked to."""
        record_source(kind="wire", key=write.values["key"], **write.who)
        if "wrong" in write.values:
            raise Invalid("It was wrong.", field="wrong")
        return Done(request.path, {"sources": Source.objects.count(), "dry_run": write.dry_run})


urlpatterns = [path(f"{ROOT.lstrip('/')}records/", RecordingViewSet.as_view({"post": "record"}))]
