"""Whatever the fast way of reading rows takes, it takes as the thorough one does; the rest it leaves to it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum.br import cnpj, cpf

from alo.demo.sample_portfolio import cpf as punctuated_cpf
from debts.documents import parse_document
from debts.errors import InvalidDocument, InvalidPhone
from debts.importing.header import resolve
from debts.importing.mapping import Mapping, parse_mapping
from debts.importing.parsing import debt_row
from debts.importing.quick_documents import usual_document
from debts.importing.quick_phones import usual_phone
from debts.importing.quick_rows import is_usual, quick_reader
from debts.importing.records import RawRecord
from debts.importing.rows import Parsed, parse_record
from debts.phone_numbers import parse_phone, split_phones

HEADER = "CPF;Nome;Contrato;Valor;Vencimento;UF;Cidade;Produto;Nascimento;E-mail;DDD1;Fone1;Fone2".split(";")
USUAL = "390.533.447-05;Maria;C1;1.234,56;21/11/2026;SP;Campinas;;01/02/1980;m@x.br;11;98765-4321;(21) 2222-3333"
MAPPINGS = [
    None,
    parse_mapping(
        """
        decimal_mark = "."
        date_format = "mm/dd/yyyy"
        [columns]
        document = "CPF"
        name = "Nome"
        contract = "Contrato"
        amount = "Valor"
        due_date = "Vencimento"
        state = "UF"
        phones = [{ area = "DDD1", number = "Fone1" }, "Fone2"]
        [defaults]
        state = "Minas Gerais"
        product = "Cartão"
        [prefer]
        column = "Cidade"
        values = ["Campinas", "PRINCIPAL"]
        """
    ),
]
DIGITS = "0123456789"
NOISE = st.text(alphabet=DIGITS + " .,-/()+R$'=\"\\E\tçA\xa0", max_size=20)
AREA = st.sampled_from(["", "11", "011", "(21)", "55", "68", "10", "9"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    body = draw(st.text(alphabet=DIGITS, min_size=12, max_size=12))
    if draw(st.booleans()):
        formatted = punctuated_cpf(body[:9])
        digits = formatted.replace(".", "").replace("-", "")
    else:
        digits = body + cnpj.calc_check_digits(body + "00")
        formatted = cnpj.format(digits)
    shown = draw(st.sampled_from([digits, formatted, formatted, digits.lstrip("0"), digits[::-1]]))
    return str(shown)


@st.composite
def phones(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(["11", "21", "55", "68", "10", "23", "99"]))
    number = draw(st.from_regex(r"(9[0-9]{8}|[2-9][0-9]{7}|(300|400|500|900)[0-9]{5,6})", fullmatch=True))
    form = draw(
        st.sampled_from(
            ["({a}) {b}-{c}", "{a} {b}-{c}", "({a}){b}{c}", "{a}{b}{c}", "{b}-{c}", "{b}{c}", "+55{a}{b}{c}"]
        )
    )
    return form.format(a=area, b=number[:-4], c=number[-4:])


def either(usual: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(usual, usual, usual, NOISE)


AMOUNTS = st.from_regex(r"(R\$ ?)?[0-9]{1,3}(\.?[0-9]{3}){0,4}([.,][0-9]{1,3})?", fullmatch=True)
DATES = st.from_regex(r"[0-3][0-9]/[01][0-9]/(19|20)[0-9]{2}", fullmatch=True)
ROWS = st.tuples(
    either(documents()),
    either(st.sampled_from(["Maria", "José  Silva", " Ana", "='x'", "'+Zé", "M" * 301, ""])),
    either(st.sampled_from(["C1", "1,5E+12", "AUR-1", ""])),
    either(AMOUNTS),
    either(DATES),
    either(st.sampled_from(["SP", "são paulo", "XX", ""])),
    either(st.sampled_from(["Campinas", "PRINCIPAL", ""])),
    either(st.sampled_from(["", "Cartão"])),
    either(DATES),
    either(st.sampled_from(["m@x.br", "m x", ""])),
    AREA,
    either(phones()),
    either(phones()),
)


@settings(deadline=None)
@given(ROWS, st.sampled_from(MAPPINGS))
@example(tuple(USUAL.split(";")), None)
def test_a_row_that_is_read_fast_is_read_alike(cells: tuple[str, ...], mapping: Mapping | None) -> None:
    layout = resolve(HEADER, mapping)
    row = quick_reader(layout, mapping)(list(cells), 7) if is_usual(";".join(cells), ";") else None
    parsed = Parsed()
    parse_record(RawRecord(7, list(cells)), layout, mapping, parsed)
    if row is not None:
        [debt] = parsed.debts
        assert row == debt_row(debt, parsed.phones)
        assert parsed.rejected == []


def test_the_usual_row_is_read_fast() -> None:
    layout = resolve(HEADER, None)
    assert is_usual(USUAL, ";")
    assert quick_reader(layout, None)(USUAL.split(";"), 9) == (
        "9\t39053344705\tMaria\tC1\t\t123456\t2026-11-21\tSP\tCampinas\t1980-02-01\tm@x.br\t0\t"
        "{+5511987654321,+552122223333}\n"
    )


@settings(deadline=None)
@given(either(documents()))
def test_a_document_that_is_read_fast_is_read_alike(text: str) -> None:
    fast = usual_document(text)
    try:
        thorough = parse_document(text).digits
    except InvalidDocument:
        thorough = ""
    assert fast in ("", thorough)


@settings(deadline=None)
@given(documents())
def test_documents_in_full_are_read_fast(text: str) -> None:
    if len(text) in (11, 14, 18) and (cpf.is_valid(text) or cnpj.is_valid(text)) and len(set(text) - set(".-/")) > 1:
        assert usual_document(text)


@settings(deadline=None)
@given(either(phones()), AREA)
@example("3003-1234", "11")
@example("98765-4321", "11")
@example("1198765-4321", "21")
def test_a_phone_that_is_read_fast_is_read_alike(text: str, area: str) -> None:
    fast = usual_phone(text, area)
    if fast:
        assert split_phones(text) == [text]
        try:
            thorough = parse_phone(text, area)
        except InvalidPhone as error:
            thorough = error.reason
        assert fast == thorough
