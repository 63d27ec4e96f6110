from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = "Companies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from companies import checks, session_end  # noqa: F401 - registers them; models are not loaded earlier

        session_end.connect()
