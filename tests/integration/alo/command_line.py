"""What tests of commands share: saying a command line."""

from collections.abc import Callable

Say = Callable[..., str]  # the arguments of `alo`, and `fails`; returns what it printed
