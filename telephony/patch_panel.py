"""Which ear hears which port of a call: browsers, supervisors, and calls that are patched to one another.

It knows nothing of workers: frames come in by `heard`, and leave by the ears or by `say`.
"""

from collections.abc import Callable
from typing import Final, Protocol

Place = tuple[str, int]  # call id, port

REPLACED: Final = 4001  # websocket close codes: a newer one took over,
OVER: Final = 1000  # the call has ended,
TAKEN_OVER: Final = 4003  # a supervisor has taken the call, or sends the listener away


class Earpiece(Protocol):
    """What hears a port: a browser on its websocket, or a port of another call."""

    def hear(self, pcm: bytes) -> None:
        """20 ms."""
        ...

    def retire(self, code: int, reason: str) -> None:
        """It is over; a websocket is closed with that code."""
        ...


class PatchPanel:
    """The ears of a node.

    `say` takes 20 ms for a port of a call; `left` is told of a port whose ear has gone and to which no other has come.
    """

    def __init__(self, say: Callable[[str, int, bytes], None], left: Callable[[Place], None]) -> None:
        self._say = say
        self._left = left
        self._ears: dict[Place, Earpiece] = {}
        self._places: dict[Earpiece, Place] = {}

    def plug(self, place: Place, ear: Earpiece) -> None:
        """Put an ear on a port; another that was there is retired."""
        self._replace(place, ear, REPLACED, "opened elsewhere")

    def unplug(self, ear: Earpiece) -> None:
        """Take an ear off, unless it was taken off before."""
        place = self._take_off(ear)
        if place is not None:
            self._left(place)

    def move(self, source: Place, target: Place) -> bool:
        """Move an ear to another port, whose ear is retired; False when there is none to move."""
        ear = self._ears.get(source)
        if ear is None:
            return False
        self.unplug(ear)
        self._replace(target, ear, TAKEN_OVER, "taken over")
        return True

    def retire(self, place: Place, code: int, reason: str) -> None:
        """Take off and retire the ear of a port, if it has one."""
        ear = self._ears.get(place)
        if ear is not None:
            self.unplug(ear)
            ear.retire(code, reason)

    def retire_call(self, call_id: str) -> None:
        """A call has ended: so do all its ears."""
        for place in [place for place in self._ears if place[0] == call_id]:
            self.retire(place, OVER, "the call has ended")

    def has_ear(self, place: Place) -> bool:
        """Whether somebody is on a port."""
        return place in self._ears

    def heard(self, call_id: str, port: int, pcm: bytes) -> None:
        """A port gave 20 ms."""
        ear = self._ears.get((call_id, port))
        if ear is not None:
            ear.hear(pcm)

    def say(self, ear: Earpiece, pcm: bytes) -> None:
        """An ear said 20 ms; what one says that was replaced is not for the call."""
        place = self._places.get(ear)
        if place is not None:
            self._say(*place, pcm)

    def patch(self, one: Place, another: Place) -> None:
        """Let two ports of calls hear each other."""
        ends = _PatchEnd(self), _PatchEnd(self)
        ends[0].far, ends[1].far = ends[1], ends[0]
        self.plug(one, ends[0])
        self.plug(another, ends[1])

    def _take_off(self, ear: Earpiece) -> Place | None:
        place = self._places.pop(ear, None)
        if place is not None:
            del self._ears[place]
        return place

    def _replace(self, place: Place, ear: Earpiece, code: int, reason: str) -> None:
        former = self._ears.get(place)
        if former is not None:
            self._take_off(former)
            former.retire(code, reason)
        self._ears[place] = ear
        self._places[ear] = place


class _PatchEnd:
    """One end of a patch: what its port gives, the port of the other end is told."""

    def __init__(self, panel: PatchPanel) -> None:
        self.far: _PatchEnd | None = None
        self._panel = panel

    def hear(self, pcm: bytes) -> None:
        if self.far is not None:
            self._panel.say(self.far, pcm)

    def retire(self, _code: int, _reason: str) -> None:
        far, self.far = self.far, None
        if far is not None:
            far.far = None
            self._panel.unplug(far)
