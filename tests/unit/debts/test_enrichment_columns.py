"""Headers of enrichment files, as bureaus and branches write them."""

from dataclasses import replace

import pytest

from debts.enrichment.columns import Columns, resolve
from debts.errors import InvalidMapping, MissingColumns
from debts.importing.header import PhonePosition
from debts.importing.mapping import parse_mapping

NOTHING = Columns((), 0, (), (), None, None, None, None)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("CPF;Telefone", replace(NOTHING, phones=(PhonePosition(1, None),))),
        ("CPF/CNPJ;DDD;Telefone", replace(NOTHING, phones=(PhonePosition(2, 1),))),
        ("documento;E-mail;e_mail_2;Email Comercial", replace(NOTHING, emails=(1, 2, 3))),
        ("CPF;Score;Data da consulta;Fonte", replace(NOTHING, score=1, learned_on=2, source=3)),
        ("CPF;Etapas automáticas concluídas em", replace(NOTHING, steps=1)),
        (
            "document;phone;status;source;learned_at",
            replace(NOTHING, phones=(PhonePosition(1, None),), source=3, learned_on=4),
        ),
        ("Nome;CPF;Valor;Celular", replace(NOTHING, document=1, phones=(PhonePosition(3, None),))),
    ],
)
def test_usual_names_are_recognised(header: str, found: Columns) -> None:
    names = tuple(header.split(";"))
    columns = resolve(names, None)
    assert columns == replace(found, names=names)
    assert columns.width == len(names)


def test_a_mapping_goes_before_usual_names() -> None:
    mapping = parse_mapping('[columns]\ndocument = "ID"\nemail = "Contato"\nphones = ["Linha"]')
    columns = resolve(("CPF", "ID", "E-mail", "Contato", "Telefone", "Linha", "Fonte"), mapping)
    assert (columns.document, columns.emails, columns.source) == (1, (3,), 6)
    assert columns.phones == (PhonePosition(5, None),)


def test_a_mapping_of_some_columns_leaves_the_others_to_their_names() -> None:
    columns = resolve(("ID", "Telefone", "E-mail"), parse_mapping('[columns]\ndocument = "ID"'))
    assert (columns.document, columns.phones, columns.emails) == (0, (PhonePosition(1, None),), (2,))


@pytest.mark.parametrize(("header", "missing"), [("Telefone", ("document",)), ("CPF;Nome", ("phones, e-mails",))])
def test_what_is_missing_is_named(header: str, missing: tuple[str, ...]) -> None:
    with pytest.raises(MissingColumns, match=missing[0]):
        resolve(header.split(";"), None)


def test_a_mapped_column_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidMapping, match="'ID'"):
        resolve(("CPF", "Telefone"), parse_mapping('[columns]\ndocument = "ID"'))
