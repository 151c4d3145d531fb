/*
 * What is owed, in the order in which it presses; and what happened in a work between the version
 * somebody looked at and the one that is there now.
 */
import type { Duty, WorkEvent, WorkView } from '../types';

export const GROUPS = ['overdue', 'today', 'week', 'later'] as const;
export type GroupName = (typeof GROUPS)[number];

export interface DutyGroup {
  name: GroupName | 'ended';
  items: Duty[];
}

const WEEK_DAYS = 7;

export type Due = Pick<Duty, 'days_left' | 'minutes_left'>;

/* By the day, or by the minute where it is owed so. */
export const isLate = (duty: Due): boolean =>
  duty.days_left < 0 || (duty.minutes_left !== null && duty.minutes_left < 0);

export function groupOf(duty: Due): GroupName {
  if (isLate(duty)) return 'overdue';
  if (duty.days_left === 0) return 'today';
  return duty.days_left < WEEK_DAYS ? 'week' : 'later';
}

/* Groups that hold something; what has ended is one group, as it comes. */
export function grouped(items: readonly Duty[], isEnded: boolean): DutyGroup[] {
  if (isEnded) return items.length ? [{ name: 'ended', items: [...items] }] : [];
  return GROUPS.map((name) => ({
    name,
    items: items.filter((item) => groupOf(item) === name),
  })).filter((group) => group.items.length > 0);
}

/* A matter that the reader may not read has no number of its own here. */
export const dutyKey = (duty: Pick<Duty, 'work' | 'petition' | 'no' | 'duty' | 'due_day'>): string =>
  `${duty.work ?? duty.petition ?? `${duty.duty.id}-${duty.due_day}`}.${duty.no}`;

/* A list of which only the first rows were asked for again: behind them what was there stays, so that whoever
 * has gone far down is not moved. Empty behind when nothing is known of where they meet. */
export function refreshed(before: readonly Duty[], fresh: readonly Duty[]): Duty[] {
  const keys = before.map(dutyKey);
  const known = new Set(fresh.map(dutyKey));
  for (let at = fresh.length - 1; at >= 0; at--) {
    const met = keys.indexOf(dutyKey(fresh[at]!));
    if (met >= 0) return [...fresh, ...before.slice(met + 1).filter((item) => !known.has(dutyKey(item)))];
  }
  return [...fresh];
}

/* What opens beside the list: the work, or the matter whose clock runs. */
export const dutyOpens = (duty: Pick<Duty, 'work' | 'petition'>): Pick<DutyAddress, 'open' | 'matter'> => ({
  open: duty.work ?? '',
  matter: duty.petition ?? '',
});

/* The acts that end it and that the reader may do now. */
export const endsNow = (duty: Duty): Duty['ends_on'] => duty.ends_on.filter((one) => one.is_offered);

export interface WorkChanges {
  entries: WorkEvent[];
  state: [string, string] | null;
  /* Acts that were offered and no longer are. */
  lost: string[];
}

export function workChanges(before: WorkView, after: WorkView): WorkChanges {
  const now = new Set(after.acts.map((act) => act.id));
  return {
    entries: after.history.filter((entry) => entry.seq > before.version),
    state: before.state.id === after.state.id ? null : [before.state.name, after.state.name],
    lost: before.acts.filter((act) => !now.has(act.id)).map((act) => act.name),
  };
}

/* The machine reminded or counted days anew, and nothing else: nobody needs to think again for that. */
export const isMachineOnly = (changes: WorkChanges): boolean =>
  changes.state === null &&
  changes.lost.length === 0 &&
  changes.entries.every((entry) => entry.kind === 'stepped' || entry.kind === 'recomputed');

/* ---- the address ---- */

/* Of what: everything, works, clocks of petitions. */
export const PARTS = ['all', 'petitions', 'works'] as const;

export interface DutyAddress {
  whose: 'mine' | 'unit';
  state: 'open' | 'ended';
  of: (typeof PARTS)[number];
  open: string;
  matter: string;
  act: string;
}

type RawQuery = Record<string, string | null | undefined | (string | null)[]>;

function first(raw: RawQuery, name: string): string {
  const value = raw[name];
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : '';
}

export function readDutyAddress(raw: RawQuery): DutyAddress {
  const id = first(raw, 'open');
  const act = first(raw, 'act');
  const open = /^[0-9]{1,20}$/.test(id) ? id : '';
  const matter = first(raw, 'matter');
  return {
    of: PARTS.find((part) => part === first(raw, 'of')) ?? 'all',
    matter: !open && /^[0-9]{1,20}$/.test(matter) ? matter : '',
    whose: first(raw, 'whose') === 'unit' ? 'unit' : 'mine',
    state: first(raw, 'state') === 'ended' ? 'ended' : 'open',
    open,
    act: open && /^[a-z0-9_]{1,40}$/.test(act) ? act : '',
  };
}

export function writeDutyAddress(address: DutyAddress): Record<string, string> {
  const query: Record<string, string> = {};
  if (address.whose !== 'mine') query.whose = address.whose;
  if (address.state !== 'open') query.state = address.state;
  if (address.of !== 'all') query.of = address.of;
  if (address.open) query.open = address.open;
  if (!address.open && address.matter) query.matter = address.matter;
  if (address.open && address.act) query.act = address.act;
  return query;
}

export interface WorksAddress {
  kind: string;
  state: 'open' | 'ended';
  unit: string;
}

export function readWorksAddress(raw: RawQuery): WorksAddress {
  const kind = first(raw, 'kind');
  const unit = first(raw, 'unit');
  return {
    kind: /^[a-z0-9_]{1,40}$/.test(kind) ? kind : '',
    state: first(raw, 'state') === 'ended' ? 'ended' : 'open',
    unit: /^[0-9]{1,20}$/.test(unit) ? unit : '',
  };
}

export function writeWorksAddress(address: WorksAddress): Record<string, string> {
  const query: Record<string, string> = {};
  if (address.kind) query.kind = address.kind;
  if (address.state !== 'open') query.state = address.state;
  if (address.unit) query.unit = address.unit;
  return query;
}
