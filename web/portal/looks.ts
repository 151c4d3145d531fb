/* Who looked, as a reader takes it in: by day, newest first; the same look of the same unit several
 * times a day is one line with its times. Nothing is left out. */
import type { Opening } from '@shared/api-types.gen';
import { officeTime } from '@shared/dates';

export interface LookLine {
  look: Opening;
  /** Clock times of that day, newest first. */
  times: string[];
}
export interface LookDay {
  day: string;
  lines: LookLine[];
}

const sameness = (look: Opening): string =>
  JSON.stringify([look.unit, look.role, look.kind, look.ground, look.purpose]);

export function looksByDay(looks: readonly Opening[]): LookDay[] {
  const days: LookDay[] = [];
  for (const look of looks) {
    const at = officeTime(look.at);
    if (!at) continue;
    let last = days[days.length - 1];
    if (last?.day !== at.day) {
      last = { day: at.day, lines: [] };
      days.push(last);
    }
    const line = last.lines.find((one) => sameness(one.look) === sameness(look));
    if (line) line.times.push(at.time);
    else last.lines.push({ look, times: [at.time] });
  }
  return days;
}

/** What a page shows first and what was asked for later, each look once. */
export function joined(first: readonly Opening[], later: readonly Opening[]): Opening[] {
  const known = new Set(first.map((look) => look.id));
  return [...first, ...later.filter((look) => !known.has(look.id))];
}
