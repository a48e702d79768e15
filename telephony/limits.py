"""What the system allows a process."""

import resource
from typing import Final

import structlog

ENOUGH: Final = 65536  # descriptors: two per worker, one per dialer and browser, and room for floods

log = structlog.get_logger()


def raise_descriptors(enough: int = ENOUGH) -> int:
    """Raise the limit of open descriptors as far as the system lets us, at most to `enough`; what it is then.

    The children of this process inherit it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = enough if hard == resource.RLIM_INFINITY else min(hard, enough)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    log.info("descriptors", before=soft, now=most)
    return most
