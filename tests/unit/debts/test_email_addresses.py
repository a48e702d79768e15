"""E-mail addresses as people write them."""

import pytest

from debts.email_addresses import parse_email, split_emails
from debts.errors import InvalidEmail


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("", []),
        ("  ", []),
        ("a@x.br", ["a@x.br"]),
        ("a@x.br; b@y.com.br", ["a@x.br", "b@y.com.br"]),
        ("a@x.br,b@y.br|c@z.br d@w.br", ["a@x.br", "b@y.br", "c@z.br", "d@w.br"]),
        ("a@x.br/b@y.br", ["a@x.br", "b@y.br"]),
        ("não tem", ["não", "tem"]),
    ],
)
def test_a_cell_may_hold_several(cell: str, addresses: list[str]) -> None:
    assert split_emails(cell) == addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ana.Silva@Example.COM.br ", "Ana.Silva@example.com.br"),
        ("a+b@x-y.br", "a+b@x-y.br"),
        ("é@ção.br", "é@ção.br"),
    ],
)
def test_the_domain_has_no_case(text: str, address: str) -> None:
    assert parse_email(text) == address


@pytest.mark.parametrize(
    "text", ["", "ana", "@x.br", "a@", "a@x", "a@x.", "a@@x.br", "a b@x.br", "<a@x.br>", "x" * 250 + "@x.br"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidEmail):
        parse_email(text)
