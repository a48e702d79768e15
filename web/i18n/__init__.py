"""The screens' languages: catalogues read from .po files, and dates, numbers and money as each language writes them."""
