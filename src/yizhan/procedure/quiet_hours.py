"""When people may be disturbed, which is another question than when something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` on the site's wall, over midnight when `end` is the earlier; equal: never."""

    start: time
    end: time
    timezone: str

    def is_quiet(self, at: datetime) -> bool:
        """At `start` it is; at `end` no longer."""
        wall = at.astimezone(ZoneInfo(self.timezone)).time()
        if self.start <= self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def next_allowed(self, at: datetime) -> datetime:
        """`at` itself, or the end of the quiet hours it falls into."""
        if not self.is_quiet(at):
            return at
        here = at.astimezone(ZoneInfo(self.timezone))
        day = here.date() if here.time() < self.end else here.date() + timedelta(days=1)
        ends = datetime.combine(day, self.end, here.tzinfo).replace(fold=here.fold)
        return max(at.astimezone(UTC), ends.astimezone(UTC)).astimezone(here.tzinfo)
