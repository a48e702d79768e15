"""Templates to text: one Jinja environment per language, so that a template is translated where it stands."""

from collections.abc import Mapping
from functools import partial
from importlib import resources
from typing import Any, Final

import jinja2

from debts.documents import mask
from web.i18n.catalogue import LocaleCode
from web.i18n.language import Language
from web.labels import document, label, mask_phone, pause_colour, pause_name, phone, score_reasons
from web.static_files import static_url

_EXTENSIONS: Final = ["jinja2.ext.i18n", "jinja2.ext.loopcontrols"]


def _environment(language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(resources.files("web").joinpath("templates"))),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=_EXTENSIONS,
    )
    environment.policies["ext.i18n.trimmed"] = True
    # the i18n extension adds this method when it is loaded
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.words.gettext, language.counted, newstyle=True
    )
    environment.filters |= {
        "money": language.money,
        "money_input": language.money_input,
        "number": language.number,
        "percent": language.percent,
        "decimals": language.decimals,
        "signed": language.signed,
        "day": language.day,
        "moment": language.moment,
        "instant": language.instant,
        "clock": language.clock,
        "phone": phone,
        "mask": mask,
        "document": document,
        "mask_phone": mask_phone,
        "contact_reason": partial(label, language, "contact_reason"),
        "score_reasons": partial(score_reasons, language),
    }
    environment.globals |= {"language": language, "static": static_url, "label": partial(label, language)}
    environment.globals |= {"pause_name": partial(pause_name, language), "pause_colour": pause_colour}
    return environment


class Renderer:
    """Renders a template by name in a language."""

    def __init__(self, languages: Mapping[LocaleCode, Language]) -> None:
        self._environments = {code: _environment(language) for code, language in languages.items()}
        self.languages = languages

    def render(self, locale: LocaleCode, template: str, context: Mapping[str, Any]) -> str:
        """The text of `template` in `locale`; raises jinja2.TemplateError for a name it does not know."""
        return self._environments[locale].get_template(template).render(context)
