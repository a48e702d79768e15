"""One record into a row, or into the reasons why not."""

from datetime import date

from debts.importing.header import resolve
from debts.importing.mapping import Mapping, parse_mapping
from debts.importing.records import RawRecord
from debts.importing.report import Rejection
from debts.importing.rows import DebtRow, Parsed, PhoneRow, clean, parse_record

HEADER = "CPF;Nome;Contrato;Valor;Vencimento;UF;Nascimento;E-mail;Telefone".split(";")
GOOD = "390.533.447-05;Maria;C1;R$ 1.234,56;21/11/2026;são paulo;01/02/1980;maria@exemplo.com.br;11 98765-4321"


def _parse(line: str, header: list[str] = HEADER, mapping: Mapping | None = None) -> Parsed:
    parsed = Parsed()
    parse_record(RawRecord(7, line.split(";")), resolve(header, mapping), mapping, parsed)
    return parsed


def test_reads_a_good_row() -> None:
    parsed = _parse(GOOD)
    assert parsed.debts == [
        DebtRow(
            row=7,
            document="39053344705",
            name="Maria",
            contract="C1",
            product="",
            amount_centavos=123456,
            due_date=date(2026, 11, 21),
            state="SP",
            city=None,
            birth_date=date(1980, 2, 1),
            email="maria@exemplo.com.br",
            rank=0,
        )
    ]
    assert parsed.phones == [PhoneRow(7, "39053344705", "+5511987654321")]
    assert (parsed.rows_read, parsed.rejected) == (1, [])


def test_reports_every_fault_of_a_row() -> None:
    parsed = _parse("123;;C1;grátis;31/02/2026;SP;;;")
    assert [(each.column, each.value) for each in parsed.rejected] == [
        ("CPF", "123"),
        ("Nome", ""),
        ("Valor", "grátis"),
        ("Vencimento", "31/02/2026"),
    ]
    assert all(each.row == 7 and each.row_rejected for each in parsed.rejected)
    assert parsed.debts == []


def test_a_debt_of_nothing_is_none() -> None:
    parsed = _parse(GOOD.replace("R$ 1.234,56", "0,00"))
    assert parsed.rejected == [Rejection(7, "Valor", "0,00", "a debt is more than zero")]


def test_a_bad_phone_costs_only_itself() -> None:
    parsed = _parse(f"{GOOD} / 99 / 21 2222-3333")
    assert [phone.number for phone in parsed.phones] == ["+5511987654321", "+552122223333"]
    assert parsed.rejected == [
        Rejection(7, "Telefone", "99", "does not fit the Brazilian numbering plan", row_rejected=False)
    ]
    assert len(parsed.debts) == 1


def test_bad_extras_are_left_out() -> None:
    line = GOOD.replace("são paulo", "ZZ").replace("01/02/1980", "ontem").replace("maria@", "maria ")
    parsed = _parse(line)
    assert [each.column for each in parsed.rejected] == ["UF", "Nascimento", "E-mail"]
    assert not any(each.row_rejected for each in parsed.rejected)
    [debt] = parsed.debts
    assert (debt.state, debt.birth_date, debt.email) == (None, None, None)


def test_phones_of_a_rejected_row_do_not_go_in() -> None:
    assert _parse(GOOD.replace("Maria", "")).phones == []


def test_blank_rows_are_not_read() -> None:
    assert _parse(";;;;;;;;").rows_read == 0


def test_a_row_may_end_early_but_not_late() -> None:
    assert len(_parse(";".join(GOOD.split(";")[:5])).debts) == 1
    [rejection] = _parse(f"{GOOD};x").rejected
    assert rejection.reason == "has 10 cells where the header has 9"
    assert len(_parse(f"{GOOD};;").debts) == 1


def test_an_open_quote_is_reported() -> None:
    parsed = Parsed()
    parse_record(RawRecord(7, None), resolve(HEADER, None), None, parsed)
    assert parsed.rejected == [Rejection(7, "", "", "a quotation mark is opened and never closed")]


def test_a_contract_that_a_spreadsheet_shortened_is_refused() -> None:
    [rejection] = _parse(GOOD.replace("C1", "2,2615E+12")).rejected
    assert "shortened" in rejection.reason


def test_formats_and_defaults_come_from_the_mapping() -> None:
    mapping = parse_mapping(
        """
        decimal_mark = "."
        date_format = "mm/dd/yyyy"
        [columns]
        document = "d"
        name = "n"
        contract = "c"
        amount = "a"
        due_date = "v"
        product = "p"
        [defaults]
        product = "Cartão"
        [prefer]
        column = "t"
        values = ["A", "B"]
        """
    )
    header = ["d", "n", "c", "a", "v", "p", "t"]
    [debt] = _parse("39053344705;M;1;1,234;11/21/2026;;B", header, mapping).debts
    assert (debt.amount_centavos, debt.due_date, debt.product, debt.rank) == (123400, date(2026, 11, 21), "Cartão", 1)
    assert _parse("39053344705;M;1;1;11/21/2026;X;Z", header, mapping).debts[0].rank == 2


def test_a_phones_file_adds_phones() -> None:
    header = ["CPF", "DDD", "Fone"]
    assert _parse("39053344705;11;3333-4444", header).phones == [PhoneRow(7, "39053344705", "+551133334444")]
    [rejection] = _parse("39053344705;;3333-4444", header).rejected
    assert rejection.row_rejected
    assert _parse("39053344705;11;", header).rejected == [Rejection(7, "Fone", "", "has no phone")]


def test_cleans_cells() -> None:
    assert clean("  a \u00a0 b\tc\x00 ") == "a b c"
    assert clean('="00123"') == "00123"
