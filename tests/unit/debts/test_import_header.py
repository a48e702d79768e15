"""Understanding headers, with and without a mapping file."""

import pytest

from debts.errors import InvalidMapping, MissingColumns
from debts.importing.header import PhonePosition, recognises, resolve
from debts.importing.mapping import Field, Mapping, parse_mapping


@pytest.mark.parametrize(
    "header",
    [
        "CPF/CNPJ;Nome;Nº Contrato;Valor;Vencimento",
        "documento;razão social;contrato;valor em aberto;data de vencimento",
        "CPF;CLIENTE;NUM_TITULO;SALDO DEVEDOR;DT. VENC.",
        "cpf_cnpj;nome_do_cliente;numero do contrato;Valor (R$);dt_vencimento",
    ],
)
def test_recognises_the_names_people_use(header: str) -> None:
    layout = resolve(header.split(";"), None)
    assert list(layout.fields.items()) == [
        (Field.DOCUMENT, 0),
        (Field.NAME, 1),
        (Field.CONTRACT, 2),
        (Field.AMOUNT, 3),
        (Field.DUE_DATE, 4),
    ]
    assert not layout.phones_only


def test_prefers_what_is_owed_now_to_what_was_lent() -> None:
    layout = resolve(["cpf", "nome", "contrato", "valor original", "valor em aberto", "vencimento"], None)
    assert layout.fields[Field.AMOUNT] == 4


def test_finds_every_phone_and_its_area_code() -> None:
    names = ["cpf", "DDD1", "TEL1", "DDD2", "TEL2", "Celular", "Telefone Comercial"]
    layout = resolve(names, None)
    assert layout.phones == (PhonePosition(2, 1), PhonePosition(4, 3), PhonePosition(5, None), PhonePosition(6, None))


def test_one_area_code_serves_every_phone() -> None:
    assert resolve(["cpf", "ddd", "fone1", "fone2"], None).phones == (PhonePosition(2, 1), PhonePosition(3, 1))


def test_document_and_phones_alone_enrich() -> None:
    assert resolve(["CPF", "Telefone"], None).phones_only
    assert not resolve("cpf;nome;contrato;valor;vencimento;telefone".split(";"), None).phones_only


def test_names_what_is_missing_and_what_was_found() -> None:
    with pytest.raises(MissingColumns) as refused:
        resolve(["CPF", "Nome", "Observação", "Telefone", "Valor"], None)
    assert refused.value.missing == ("contract", "due_date")
    assert "Observação" in str(refused.value)


def test_a_phones_file_needs_a_document() -> None:
    with pytest.raises(MissingColumns, match="document"):
        resolve(["Telefone"], None)


def _mapping(**more: str) -> Mapping:
    columns = {"document": "Doc", "name": "Quem", "contract": "Ref", "amount": "Quanto", "due_date": "Quando"} | more
    return parse_mapping("[columns]\n" + "\n".join(f'{key} = "{value}"' for key, value in columns.items()))


def test_a_mapping_names_the_columns() -> None:
    layout = resolve(["QUANDO", "quanto", "Réf", "quem", "doc"], _mapping())
    assert layout.fields[Field.DOCUMENT] == 4
    assert layout.name_of(Field.CONTRACT) == "Réf"
    assert layout.name_of(Field.CITY) == "city"


def test_a_mapped_column_must_be_there() -> None:
    with pytest.raises(InvalidMapping, match=r"columns\.city: the file has no column 'Onde'; it has QUANDO, quanto"):
        resolve(["QUANDO", "quanto", "Ref", "quem", "doc"], _mapping(city="Onde"))


def test_a_default_stands_for_a_column() -> None:
    mapping = parse_mapping(
        '[columns]\ndocument = "d"\nname = "n"\ncontract = "c"\namount = "a"\n[defaults]\ndue_date = "2026-01-01"'
    )
    assert Field.DUE_DATE not in resolve(["d", "n", "c", "a"], mapping).fields


def test_counts_what_it_recognises() -> None:
    assert recognises(["CPF", "Telefone", "Obs"], None) == 2
    assert recognises(["doc", "obs"], _mapping()) == 1
