"""What is searched for."""

from starlette.datastructures import FormData

from debts.documents import Document, parse_document
from debts.errors import InvalidDocument
from web.i18n.extraction import N_
from web.managing.fields import Fields


def read_document(form: FormData) -> Document | None:
    """Read a CPF or CNPJ in any notation; raises FormRefused."""
    fields = Fields(form)
    text = fields.text("document", 30)
    document = None
    if text:
        try:
            document = parse_document(text)
        except InvalidDocument:
            fields.refuse("document", N_("This is no CPF or CNPJ: a digit may be wrong."))
    fields.check()
    return document
