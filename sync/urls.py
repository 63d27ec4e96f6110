"""Where both systems tell that something has changed."""

from django.urls import path

from sync import webhooks

app_name = "sync"
urlpatterns = [
    path("webhooks/quickbooks/", webhooks.quickbooks, name="quickbooks_webhook"),
    path("webhooks/procore/<int:connection>/", webhooks.procore, name="procore_webhook"),
]
