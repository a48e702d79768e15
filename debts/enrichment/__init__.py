"""Adding what others know of known debtors: phones, e-mails, scores of bureaus, automatic steps that have ended."""

from debts.enrichment.enriching import enrich_file
from debts.enrichment.learned import Learned
from debts.enrichment.report import EnrichmentCounts, EnrichmentReport

__all__ = ["EnrichmentCounts", "EnrichmentReport", "Learned", "enrich_file"]
