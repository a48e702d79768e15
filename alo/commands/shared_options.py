"""Options that several commands have in common, written down once."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Command = TypeVar("Command", bound=Callable[..., None])


def with_options(options: Mapping[str, Any]) -> Callable[[Command], Command]:
    """Give a command that ends in `**given` these options: name to annotated type, None where one is not given."""

    def give(command: Command) -> Command:
        signature = inspect.signature(command)
        own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
        more = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in options.items()
            if name not in signature.parameters
        ]
        keyword_only = [each for each in own if each.kind is inspect.Parameter.KEYWORD_ONLY]
        first = [each for each in own if each not in keyword_only]
        parameters = [*first, *keyword_only, *more]
        command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        return command

    return give
