"""What is searched for."""

from starlette.datastructures import FormData

from debts.documents import Document, parse_document
from debts.errors import InvalidDocument
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.fields import Fields


def read_document(form: FormData) -> Document:
    """Read a CPF or CNPJ in any notation; raises FormRefused."""
    fields = Fields(form)
    text = fields.required("document", 30)
    fields.check()
    try:
        return parse_document(text)
    except InvalidDocument as error:
        message = N_("This is no CPF or CNPJ: a digit may be wrong.")
        raise FormRefused(FieldRefused("document", message)) from error
