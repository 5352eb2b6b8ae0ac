"""What all forms share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf import FlaskForm

View = TypeVar("View", bound=Callable[..., Any])


def strip(value: Any) -> Any:
    """Take white space off both ends of typed text."""
    return value.strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """A form with a token; text fields lose white space at both ends."""

    class Meta(FlaskForm.Meta):
        """Binds the stripping filter to each text field."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Add `strip` in front of the field's own filters."""
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField", "EmailField", "URLField"}:
                own = [f for f in unbound_field.kwargs.get("filters", ()) if f is not strip]
                unbound_field.kwargs["filters"] = (strip, *own)
            return super().bind_field(form, unbound_field, options)


def form_view(view: View) -> View:
    """Mark a view whose form checks the token itself, so that a refusal can show what was typed."""
    view.checks_own_token = True  # type: ignore[attr-defined]
    return view


def checks_own_token(view: Any) -> bool:
    """The view was marked by `form_view`."""
    return getattr(view, "checks_own_token", False)
