/* The rota of the joint reception centre: weeks, times of the day, and rows of a week. */
import { dayAfter } from '@shared/dates';
import type { DeskSitting } from '../types';

/* Monday of the week that a day lies in. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return dayAfter(day, -((weekday + 6) % 7));
}

export function weekOf(day: string): string[] {
  const monday = mondayOf(day);
  return [0, 1, 2, 3, 4, 5, 6].map((n) => dayAfter(monday, n));
}

/* "09:05" and minute 545 of the day. */
export function minuteOf(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute > 0 ? minute : null;
}
export function timeOf(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/* What is said of how one stands. Absence comes before everything else: it is what somebody must see. */
export type SeatTone = 'late' | 'soon' | 'ok' | 'quiet';
export function toneOf(one: DeskSitting, today: string): SeatTone {
  if (one.stand === 'cancelled' || one.stand === 'over') return 'quiet';
  if (one.state === 'absent' || one.late_minutes > 0) return 'late';
  if (one.stand === 'announced' && one.day < today) return 'late';
  return one.arrived_at ? 'ok' : 'soon';
}

/* One row of the paper: a unit or lawyer at one place, with what it has on each day. */
export interface RotaRow {
  key: string;
  sits: 'unit' | 'lawyer';
  unit: string;
  place: string;
  days: Record<string, DeskSitting[]>;
}
export function rotaRows(items: readonly DeskSitting[]): RotaRow[] {
  const rows = new Map<string, RotaRow>();
  for (const one of items) {
    const key = [one.sits, one.unit?.id ?? '', one.place].join('|');
    const row = rows.get(key) ?? { key, sits: one.sits, unit: one.unit?.name ?? '', place: one.place, days: {} };
    (row.days[one.day] ??= []).push(one);
    rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) => (a.sits === b.sits ? 0 : a.sits === 'unit' ? -1 : 1) || a.unit.localeCompare(b.unit, 'zh') || a.place.localeCompare(b.place, 'zh'),
  );
}

/* What is asked of the server to put one more on the rota. */
export interface Posting {
  kind: string;
  act: string;
  day: string;
  fields: Record<string, unknown>;
}
export function postingOf(one: DeskSitting, day: string): Posting {
  const fields: Record<string, unknown> = {
    unit: one.unit?.id ?? '', day, minute: one.minute ?? 1, hours: one.hours, place: one.place, who: one.who,
  };
  if (one.form_id) fields.form = one.form_id;
  return { kind: one.kind, act: one.form_id === 'on_call' ? 'post_on_call' : 'post', day, fields };
}

/* The same week seven days later, without what was called off and what is there already. */
export function nextWeek(items: readonly DeskSitting[], there: readonly DeskSitting[]): Posting[] {
  const isThere = (one: DeskSitting, day: string) =>
    there.some((other) => other.day === day && other.unit?.id === one.unit?.id && other.place === one.place && other.stand !== 'cancelled');
  return items
    .filter((one) => one.stand !== 'cancelled')
    .map((one) => ({ one, day: dayAfter(one.day, 7) }))
    .filter(({ one, day }) => !isThere(one, day))
    .map(({ one, day }) => postingOf(one, day));
}
