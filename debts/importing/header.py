"""Finding the fields in a file's header: by the mapping file, or by names that Brazilian systems commonly use."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from debts.errors import InvalidMapping, MissingColumns
from debts.importing.mapping import REQUIRED, Field, Mapping, PhoneColumn
from debts.states import plain

_ALIASES: Final[Dictionary[Field, str]] = {  # in order of preference: a file may hold several of them
    Field.DOCUMENT: (
        "cpf_cnpj cpfcnpj cnpj_cpf cpf_ou_cnpj documento cpf_cnpj_devedor cpf_cnpj_cliente cpf_cnpj_do_devedor "
        "cpf_cnpj_do_cliente documento_devedor documento_cliente nr_documento num_documento numero_documento "
        "nr_cpf_cnpj cpf cnpj cpf_cliente cpf_devedor cnpj_devedor doc document"
    ),
    Field.NAME: (
        "nome_devedor nome_do_devedor nome_cliente nome_do_cliente nome_completo nome razao_social nome_razao_social "
        "devedor cliente sacado name"
    ),
    Field.CONTRACT: (
        "contrato numero_contrato numero_do_contrato num_contrato nr_contrato n_contrato no_contrato cod_contrato "
        "id_contrato numero_titulo numero_do_titulo num_titulo nr_titulo n_titulo titulo fatura numero_fatura "
        "numero_inscricao contract"
    ),
    Field.AMOUNT: (
        "valor_em_aberto valor_aberto saldo_devedor saldo valor_atualizado valor_consolidado valor_divida "
        "valor_da_divida valor_devido valor_total valor_titulo valor_do_titulo valor_parcela valor_original valor "
        "vl_divida vlr_divida valor_r amount"
    ),
    Field.DUE_DATE: (
        "data_vencimento data_de_vencimento data_do_vencimento dt_vencimento dt_vencto data_vencto dt_venc data_venc "
        "vencimento venc vencto due_date"
    ),
    Field.STATE: "uf uf_cliente uf_devedor uf_endereco estado sigla_uf state",
    Field.CITY: "cidade municipio cidade_cliente city",
    Field.BIRTH_DATE: "data_nascimento data_de_nascimento dt_nascimento dt_nasc data_nasc nascimento birth_date",
    Field.EMAIL: "email e_mail email_cliente endereco_email",
    Field.PRODUCT: "produto descricao_produto tipo_produto descricao carteira modalidade product",
}
_PHONE: Final = re.compile(
    r"(?:n?r?_?)(?:telefone|fone|tel|celular|cel|whatsapp|zap|phone|mobile)(?:_?(?:s|residencial|comercial|recado|fixo|celular"
    r"|movel|principal|cliente|devedor|res|com))?(?:_?\d{1,2})?"
)
_AREA: Final = re.compile(r"ddd_?(?P<rest>\w*)")


@dataclass(frozen=True, slots=True)
class PhonePosition:
    """Where phone numbers stand in a row, and their area code if it has a column of its own."""

    number: int
    area: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A header, understood: positions in a row of `width` cells. `phones_only` files add phones to known debtors."""

    names: tuple[str, ...]
    fields: Dictionary[Field, int]
    phones: tuple[PhonePosition, ...]
    prefer: int | None
    phones_only: bool

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.names)

    def name_of(self, field: Field) -> str:
        """The column's own name of a field, or the field where it has no column."""
        return self.names[self.fields[field]] if field in self.fields else field.value


def normalise(name: str) -> str:
    """The form in which column names are compared: no case, no accents, `_` for everything else."""
    return re.sub(r"[^a-z0-9]+", "_", plain(name).replace("º", "o").replace("ª", "a")).strip("_")


def positions_of(names: Sequence[str]) -> dict[str, int]:
    """Where each normalised column name stands first."""
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        positions.setdefault(normalise(name), position)
    return positions


def resolve(names: Sequence[str], mapping: Mapping | None) -> Layout:
    """Understand a header. Raises MissingColumns, and InvalidMapping for a mapped column that is not there."""
    positions = positions_of(names)
    if mapping is None:
        fields, phones, prefer = recognised_fields(positions), recognised_phones(positions), None
    else:
        fields, phones, prefer = mapped_positions(names, positions, mapping)
    known = set(fields) | (set(mapping.defaults) if mapping else set())
    missing = [field for field in REQUIRED if field not in known]
    owed = {Field.CONTRACT, Field.AMOUNT, Field.DUE_DATE}
    phones_only = bool(phones) and Field.DOCUMENT in fields and owed.isdisjoint(known)
    if missing and not phones_only:
        raise MissingColumns(missing, [name for name in names if name])
    return Layout(tuple(names), fields, phones, prefer, phones_only)


def recognises(names: Sequence[str], mapping: Mapping | None) -> int:
    """How many of the columns looked for a header has: what tells the right delimiter from the others."""
    found = {normalise(name) for name in names}
    if mapping is not None:
        return len(found & {normalise(name) for name in [*mapping.columns.values(), *_phone_names(mapping)]})
    aliases = {alias for names_of_field in _ALIASES.values() for alias in names_of_field.split()}
    return len([name for name in found if name in aliases or _PHONE.fullmatch(name)])


def recognised_fields(positions: Dictionary[str, int]) -> dict[Field, int]:
    """The fields that have a column under one of their usual names."""
    found: dict[Field, int] = {}
    for field, aliases in _ALIASES.items():
        match = next((positions[alias] for alias in aliases.split() if alias in positions), None)
        if match is not None:
            found[field] = match
    return found


def recognised_phones(positions: Dictionary[str, int]) -> tuple[PhonePosition, ...]:
    """The columns whose names say that they hold phone numbers."""
    areas = {match["rest"]: at for name, at in positions.items() if (match := _AREA.fullmatch(name))}
    found: list[PhonePosition] = []
    for name, position in positions.items():
        if _PHONE.fullmatch(name):
            number = re.search(r"\d*$", name)
            area = areas.get(name, areas.get(number.group() if number else "", areas.get("")))
            found.append(PhonePosition(position, area))
    return tuple(found)


def mapped_positions(
    names: Sequence[str], positions: Dictionary[str, int], mapping: Mapping
) -> tuple[dict[Field, int], tuple[PhonePosition, ...], int | None]:
    """Where a mapping file says that fields, phones and the preferred value stand; raises InvalidMapping."""

    def position(key: str, name: str) -> int:
        try:
            return positions[normalise(name)]
        except KeyError as error:
            raise InvalidMapping(key, f"the file has no column {name!r}; it has {', '.join(names)}") from error

    fields = {field: position(f"columns.{field}", name) for field, name in mapping.columns.items()}
    phones = tuple(
        PhonePosition(
            position("columns.phones", column.number), position("columns.phones", column.area) if column.area else None
        )
        for column in mapping.phones
    )
    return fields, phones, position("prefer.column", mapping.prefer.column) if mapping.prefer else None


def _phone_names(mapping: Mapping) -> list[str]:
    columns: tuple[PhoneColumn, ...] = mapping.phones
    return [column.number for column in columns] + [column.area for column in columns if column.area]
