"""A preview as `alo campaign preview` prints it: the counts, and the first ones in their order."""

from dataclasses import asdict

from rich.padding import Padding

from alo.commands.running import console, say
from debts.money import format_brl
from queues.ordering.preview import Preview, PreviewRow


def print_preview(found: Preview) -> None:
    """Print it so that it can be read in a terminal of 80 columns: what a priority is made of has a line of its own."""
    left_out = ", ".join(f"{count} {reason}" for reason, count in sorted(found.excluded.items()))
    say(f"{found.eligible} debtors; left out: {left_out or 'none'}")
    if not found.first:
        return
    widths = "{:>4}  {:<28.28}  {:<11}  {:>5}  {:>14}  {:>8}"
    console.print(widths.format("#", "debtor", "bucket", "score", "amount", "priority"), style="bold", highlight=False)
    for place, row in enumerate(found.first, 1):
        amount = format_brl(row.amount_centavos)
        say(widths.format(place, row.name, row.bucket, row.score, amount, row.priority))
        console.print(Padding(f"{row.document}  {_parts(row)}", (0, 0, 0, 6)), highlight=False)


def document(found: Preview) -> dict[str, object]:
    """It as names and values for JSON; amounts are centavos."""
    return {
        "eligible": found.eligible,
        "excluded": found.excluded,
        "by_bucket": found.by_bucket,
        "priority_histogram": [asdict(bar) for bar in found.priority_histogram],
        "first": [asdict(row) for row in found.first],
    }


def _parts(row: PreviewRow) -> str:
    return ", ".join(f"{part.name} {part.value:+}" for part in row.parts if part.value)
