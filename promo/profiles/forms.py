"""Forms of artists."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from promo.core.forms import Form
from promo.profiles.models import RESERVED_SLUGS, SLUG_LENGTH

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")


class ArtistForm(Form):
    """Name, address and city of a new artist."""

    name = StringField(
        _l("Artist's name"),
        validators=[DataRequired(_l("Write the name as listeners know it.")), Length(max=255)],
        render_kw={"autocomplete": "off"},
    )
    slug = StringField(
        _l("Address of the page"),
        validators=[Optional(), Length(min=2, max=SLUG_LENGTH)],
        filters=[lambda value: value.lower() if value else value],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    city = StringField(
        _l("City"), validators=[Optional(), Length(max=255)], render_kw={"autocomplete": "address-level2"}
    )

    def validate_slug(self, field: StringField) -> None:
        """Refuse what is no address, and addresses that are ours."""
        if not SLUG.fullmatch(field.data or ""):
            raise ValidationError(_l("Latin letters, digits, hyphens: for example, lada-lebedeva."))
        if field.data in RESERVED_SLUGS:
            raise ValidationError(_l("This address is ours. Try another."))
