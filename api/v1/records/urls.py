"""Routes of academic records."""

from django.urls import path

from api.routers import Router
from api.v1.records import views

router = Router()
router.register("grade-schemes", views.GradeSchemeViewSet, basename="grade-scheme")
router.register("repeat-policies", views.RepeatPolicyViewSet, basename="repeat-policy")
router.register("transcript-entries", views.TranscriptEntryViewSet, basename="transcript-entry")
router.register("transcript-documents", views.TranscriptDocumentViewSet, basename="transcript-document")
urlpatterns = [
    *router.urls,
    path("me/transcript", views.OwnTranscriptView.as_view(), name="own-transcript"),
    path("transcripts/<uuid:pk>", views.TranscriptView.as_view(), name="transcript"),
    path(
        "transcript-documents/<uuid:pk>/content",
        views.TranscriptDocumentContentView.as_view(),
        name="transcript-document-content",
    ),
    path(
        "transcript-documents/<uuid:pk>/pdf", views.TranscriptDocumentPdfView.as_view(), name="transcript-document-pdf"
    ),
    path(
        "transcript-verifications/<str:code>",
        views.TranscriptVerificationView.as_view(),
        name="transcript-verification",
    ),
]
