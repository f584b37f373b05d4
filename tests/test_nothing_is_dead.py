"""No function, class, method or import that nobody uses; vulture judges by program, templates and tests."""

import re
from pathlib import Path

import vulture

BASE_DIR = Path(__file__).resolve().parent.parent
FOLDERS = ("manage.py", "gunicorn.conf.py", "newsroom", "sources", "facts")

# What a framework calls by its name or finds by its decorator; each name has its caller here.
CALLED_BY_NAME = {
    "add_arguments", "Command", "run_from_argv",  # django-admin
    "Meta", "*Config", "db_type", "__lt__", "clean_*", "get_*", "validate_*", "urlpatterns", "process_exception",
    "authenticate", "authenticate_header", "has_permission", "allow_request", "KeyScheme",  # REST framework
    "process_view", "form_valid", "form_invalid", "create_model_instance", "validate",  # Django
    "redirect_request", "do_GET", "do_POST", "log_message",  # urllib and http.server
    "on_starting", "post_fork", "post_worker_init",  # gunicorn
    "close_files", "close_the_rest",  # the program that sources/reading/child.py starts
    "add_message", "is_open_for_signup", "on_authentication_error", "post_login", "pre_login", "pre_social_login",
    "send_notification_mail",  # django-allauth's adapters
    "acheck_password",  # Django's asynchronous backends
}  # fmt: skip
FOUND_BY_DECORATOR = ["@shared_task*", "@receiver*", "@register.*", "@*.tag", "@*.connect", "@extend_schema*"]
# A variable or attribute may be a column, an option or a field of a form, which only its framework reads.
JUDGED = {"function", "class", "method", "property", "import", "unreachable_code"}


def test_nothing_in_the_program_is_unused() -> None:
    finder = vulture.Vulture(ignore_names=sorted(CALLED_BY_NAME), ignore_decorators=FOUND_BY_DECORATOR)
    finder.scavenge([str(BASE_DIR / name) for name in (*FOLDERS, "tests")], exclude=["*/migrations/*"])
    named_elsewhere = _words_of_templates_and_settings()
    unused = [
        f"{Path(item.filename).relative_to(BASE_DIR)}:{item.first_lineno}: {item.typ} {item.name}"
        for item in finder.get_unused_code()
        if item.typ in JUDGED
        and item.name not in named_elsewhere
        and "tests" not in Path(item.filename).relative_to(BASE_DIR).parts
    ]
    assert not unused, "\n".join(unused)


def _words_of_templates_and_settings() -> set[str]:
    """Names that a template or the settings write as text: properties of what is shown, dotted paths of classes."""
    files = [*(BASE_DIR / "templates").rglob("*.html"), BASE_DIR / "newsroom/settings.py"]
    return {word for file in files for word in re.findall(r"[A-Za-z_]\w+", file.read_text())}
