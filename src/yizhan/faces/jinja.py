"""The Jinja2 environment of our pages."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined

from yizhan.faces.bundles import bundle
from yizhan.faces.stream_address import streams_url


def environment(**options: Any) -> Environment:
    env = Environment(  # noqa: S701 - Django's backend asks for autoescape in the options
        **{
            "undefined": StrictUndefined,  # a misspelt name is an error, not an empty place in a form
            "extensions": ["jinja2.ext.i18n"],
            "trim_blocks": True,
            "lstrip_blocks": True,
            **options,
        }
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        bundle=bundle, static=static, url=reverse, streams_url=streams_url, language=translation.get_language
    )
    env.filters["local"] = timezone.localtime
    return env
