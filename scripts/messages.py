"""Bring the screens' catalogues up to date with the messages that code and templates use.

    python scripts/messages.py

New messages arrive untranslated in web/locales/*/LC_MESSAGES/alo.po, unused ones leave. The English catalogue repeats
the message. Prints what is left to translate, and ends with status 1 when there is something.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import write_po

from web.i18n.catalogue import LOCALES, po_file, read_catalogue
from web.i18n.extraction import is_translated, template_catalogue

WEB = Path(__file__).resolve().parent.parent / "web"


def main() -> int:
    """Update every catalogue in place."""
    template = template_catalogue(WEB)
    missing = 0
    for locale in LOCALES:
        catalogue = read_catalogue(locale)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        for message in catalogue:
            if message.id and locale == "en":
                message.string = message.id
            elif message.id and not is_translated(message):
                missing += 1
                sys.stdout.write(f"{locale}: {message.id!r}\n")
        catalogue.project, catalogue.version = "alo", "0.1"
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Alô"
        catalogue.revision_date = catalogue.creation_date
        written = BytesIO()
        write_po(written, catalogue, width=120, no_location=True, sort_output=True)
        Path(str(po_file(locale))).write_bytes(written.getvalue())
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
