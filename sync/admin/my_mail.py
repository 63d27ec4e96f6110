"""What each person gets by e-mail, whether single keys act, and the test mail with the server's answer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from integration import clock
from sync.admin.pages import action, form
from sync.admin.visit import Visit
from sync.models import Mail, Preference
from sync.post import mailing
from sync.post.letter import Letter, address_of
from sync.post.people import Reader, preference_of

TEST = "test"
# Name of the column → what is switched, and what that means.
SWITCHES = {
    "digest": (
        "Daily digest",
        "Workdays at 8:00 AM, if anything waits for you; on a month’s first workday, what is left to close.",
    ),
    "alarms": (
        "Alarms at once",
        "The first of a cause, a claim that comes back, a lost connection; one a day for each cause.",
    ),
    "single_keys": ("Single keys", "j, k, a, r and the like act on their own, outside of fields."),
}


@form("view")
def my_mail(visit: Visit) -> HttpResponse:
    if visit.request.method == "POST":
        chosen = {name: visit.request.POST.get(name) == "on" for name in SWITCHES}
        Preference.objects.update_or_create(user=visit.user, defaults=chosen)
        visit.request.session["single_keys"] = "on" if chosen["single_keys"] else "off"
        visit.say("Saved.")
        return visit.go("my_mail")
    kept = preference_of(visit.user)
    tests = Mail.objects.filter(notice__company=visit.company, notice__kind=TEST, user=visit.user)
    return visit.render(
        "sync/my_mail.html",
        switches=[(name, *told, getattr(kept, name)) for name, told in SWITCHES.items()],
        mail_on=settings.MAIL_ON,
        two_steps=settings.SECOND_FACTOR,
        address=visit.user.email,
        sender=settings.DEFAULT_FROM_EMAIL,
        test=tests.order_by("-made_at").first(),
    )


@action("test_mail")
def send_test(visit: Visit) -> HttpResponse:
    """Written down here and sent by the worker, which asks the mail server; the page shows its answer."""
    if not settings.MAIL_ON:
        visit.warn("No mail server is set, so nothing was sent.")
    elif not visit.user.email:
        visit.warn("You have no e-mail address here. An admin enters it under People.")
    else:
        letter = Letter(
            f"Test mail from Plumbline, {visit.company.name}",
            ("This is the test mail you asked for. If you can read it, mails arrive.",),
            ("Open Plumbline", address_of("overview", visit.company)),
            "you pressed Send a test mail",
        )
        key = f"{visit.user.pk} {clock.now().isoformat(timespec='seconds')}"
        mailing.tell(visit.company, TEST, key, [Reader(visit.user, visit.user.email)], letter)
        visit.say(
            f"A test mail to {visit.user.email} is on its way. This page shows what the mail server says."
        )
    return visit.go("my_mail")
