"""Live events between processes: hints that something changed, never the truth itself, which is in the tables.

    async with bus.subscribe(f"team.{team_id}") as events:      # subscribe first,
        screen = await read_everything(...)                     # then read,
        async for event in events:                              # then follow
            match event:
                case Hint(topic, payload): ...
                case Resync(): screen = await read_everything(...)

`PostgresBus` travels over LISTEN/NOTIFY, `MemoryBus` stays in the process (tests); `bus.run()` belongs in the process's
TaskGroup.
"""

from store.bus.events import JSON, Bus, Event, Hint, Resync
from store.bus.memory import MemoryBus
from store.bus.postgres import PostgresBus

__all__ = ["JSON", "Bus", "Event", "Hint", "MemoryBus", "PostgresBus", "Resync"]
