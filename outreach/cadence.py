"""The régua de cobrança: which step a debt is due for, and the words an agent says. Pure, and all of it data.

Tone: calm and standard. The first contact assumes forgetfulness; firmness grows with delay, ridicule and threat never
enter (CDC art. 42 and 71). Nothing about a debt is said before the right party is confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Channel(StrEnum):
    """By what means a step reaches the debtor."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    LETTER = "letter"
    CALL = "call"


class Tone(StrEnum):
    """How a step speaks."""

    REMINDER = "reminder"
    FORGETFULNESS = "forgetfulness"
    HELPFUL = "helpful"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: so many days after the due date (negative: before), by a channel, in a tone."""

    days_past_due: int
    channel: Channel
    tone: Tone


@dataclass(frozen=True, slots=True)
class Line:
    """A text in pt-BR under the id by which it is translated; `{agent}`, `{debtor}`, `{creditor}` are filled in."""

    id: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Script:
    """What an agent says, in order. No debt in `opening` and `identify`: the right party is not confirmed yet."""

    opening: Line
    identify: Line
    proposal: Line
    closing: Line

    def fill(self, *, agent: str, debtor: str, creditor: str) -> "Script":
        """The same script with its names filled in."""
        names = {"agent": agent, "debtor": debtor, "creditor": creditor}
        return Script(*(_filled(line, names) for line in (self.opening, self.identify, self.proposal, self.closing)))


CADENCE: Final = (
    Step(-3, Channel.EMAIL, Tone.REMINDER),
    Step(0, Channel.SMS, Tone.REMINDER),
    Step(2, Channel.WHATSAPP, Tone.FORGETFULNESS),
    Step(5, Channel.CALL, Tone.FORGETFULNESS),
    Step(15, Channel.EMAIL, Tone.HELPFUL),
    Step(20, Channel.CALL, Tone.HELPFUL),
    Step(35, Channel.CALL, Tone.HELPFUL),
    Step(45, Channel.LETTER, Tone.FIRM),
    Step(61, Channel.CALL, Tone.FIRM),
    Step(91, Channel.CALL, Tone.FIRM),
    Step(181, Channel.CALL, Tone.FIRM),
)

_OPENING: Final = Line("script.opening", "Alô, meu nome é {agent}. Por favor, eu falo com {debtor}?")
_IDENTIFY: Final = Line(
    "script.identify",
    "Para sua segurança, antes de continuar: pode me confirmar os três primeiros dígitos do seu documento e a sua data "
    "de nascimento?",
)
_CLOSING: Final = Line(
    "script.closing",
    "Vou repetir o que combinamos, para o senhor ou a senhora confirmar: valor, número de parcelas e primeiro "
    "vencimento. Se uma parcela não for paga, o acordo perde a validade e o valor original volta a valer. Posso "
    "confirmar? Obrigado pela atenção.",
)
_PROPOSALS: Final[Mapping[Tone, str]] = MappingProxyType(
    {
        Tone.REMINDER: (
            "Estou ligando só para lembrar de um vencimento com {creditor}. Está tudo certo com a cobrança, o senhor "
            "ou a senhora já a recebeu?"
        ),
        Tone.FORGETFULNESS: (
            "Vi aqui que um pagamento com {creditor} ainda não apareceu para nós. Pode ter sido só um esquecimento: "
            "quer que eu envie agora a segunda via?"
        ),
        Tone.HELPFUL: (
            "Há um valor em aberto com {creditor} e eu gostaria de ajudar a resolver. Prefere pagar à vista ou ver as "
            "parcelas que cabem no seu mês?"
        ),
        Tone.FIRM: (
            "O valor em aberto com {creditor} já está atrasado há algum tempo. Hoje eu posso oferecer condições para "
            "quitar ou parcelar. Qual valor o senhor ou a senhora consegue assumir?"
        ),
    }
)
_TONES: Final[Mapping[str, Tone]] = MappingProxyType(
    {
        "preventive": Tone.REMINDER,
        "0": Tone.REMINDER,
        "1-30": Tone.FORGETFULNESS,
        "31-60": Tone.HELPFUL,
        "61-90": Tone.HELPFUL,
    }
)


def call_script(bucket: str) -> Script:
    """What to say on a call about debts of an aging bucket (`queues.aging.Bucket`); later ones are spoken to firmly."""
    tone = _TONES.get(bucket, Tone.FIRM)
    return Script(_OPENING, _IDENTIFY, Line(f"script.proposal.{tone}", _PROPOSALS[tone]), _CLOSING)


def step_due(days_past_due: int) -> Step | None:
    """The latest step whose day has come; None before the first."""
    due = [step for step in CADENCE if step.days_past_due <= days_past_due]
    return due[-1] if due else None


def next_step(days_past_due: int) -> Step | None:
    """The first step still to come; None after the last."""
    return next((step for step in CADENCE if step.days_past_due > days_past_due), None)


def _filled(line: Line, names: Mapping[str, str]) -> Line:
    return replace(line, text=line.text.format(**names))
