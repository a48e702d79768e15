"""Finding the columns of a file of enrichment, by the mapping file or by names that are commonly used."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from debts.errors import MissingColumns
from debts.importing.header import PhonePosition, mapped_positions, positions_of, recognised_fields, recognised_phones
from debts.importing.mapping import Field, Mapping

_SOURCE: Final = "fonte fonte_dado fonte_da_informacao origem fornecedor provedor source"
_LEARNED_ON: Final = (
    "data_informacao data_da_informacao dt_informacao data_consulta data_da_consulta dt_consulta data_atualizacao "
    "data_de_atualizacao data_da_atualizacao dt_atualizacao data_referencia data_de_referencia dt_referencia "
    "atualizado_em data learned_at learned_on date"
)
_SCORE: Final = "score score_bureau score_credito score_de_credito pontuacao"
_STEPS: Final = (
    "etapas_automaticas_concluidas_em etapas_automaticas_concluidas etapas_concluidas_em fim_etapas_automaticas "
    "regua_concluida_em fim_da_regua fim_regua automatic_steps_finished_at automatic_steps_finished_on"
)
_EMAIL: Final = re.compile(
    r"(?:endereco_)?(?:de_)?e_?mail(?:_?(?:principal|pessoal|comercial|alternativo|cliente|devedor))?(?:_?\d{1,2})?"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions in a row of `width` cells; `names` are the header's own."""

    names: tuple[str, ...]
    document: int
    phones: tuple[PhonePosition, ...]
    emails: tuple[int, ...]
    source: int | None
    learned_on: int | None
    score: int | None
    steps: int | None

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.names)


def resolve(names: Sequence[str], mapping: Mapping | None) -> Columns:
    """Understand a header; a mapping file says where document, phones and e-mail stand, if it names them.

    Raises MissingColumns for a file without documents, or with nothing to add; InvalidMapping for a mapped column that
    is not there.
    """
    positions = positions_of(names)
    fields = recognised_fields(positions)
    phones = recognised_phones(positions)
    emails = tuple(position for name, position in positions.items() if _EMAIL.fullmatch(name))
    if mapping is not None:
        mapped, mapped_phones, _ = mapped_positions(names, positions, mapping)
        fields |= mapped
        phones = mapped_phones or phones
        emails = (fields[Field.EMAIL],) if Field.EMAIL in mapping.columns else emails
    score, steps = _first(positions, _SCORE), _first(positions, _STEPS)
    missing = [] if Field.DOCUMENT in fields else [Field.DOCUMENT.value]
    if not phones and not emails and score is None and steps is None:
        missing.append("phones, e-mails, scores or finished automatic steps")
    if missing:
        raise MissingColumns(missing, [name for name in names if name])
    source, learned_on = _first(positions, _SOURCE), _first(positions, _LEARNED_ON)
    return Columns(tuple(names), fields[Field.DOCUMENT], phones, emails, source, learned_on, score, steps)


def _first(positions: Dictionary[str, int], aliases: str) -> int | None:
    return next((positions[alias] for alias in aliases.split() if alias in positions), None)
