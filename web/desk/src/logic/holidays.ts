/*
 * Reads one year of public holidays as an administrator pastes it: a list of
 * {name, date, isOffDay}, bare or under "days" beside "year" and "papers". Nothing is guessed: a
 * row that cannot be read is named with its position and the whole paste is refused, because a
 * wrong calendar moves legal due dates. Days of a neighbouring year (a notice for 2023 may rest on
 * 2022-12-31) are set aside and shown, since each year is stored by itself.
 */

export interface CalendarDay {
  day: string;
  is_off: boolean;
  name: string;
}

export type HolidayFault =
  | { fault: 'empty' }
  | { fault: 'not_json'; detail: string }
  | { fault: 'not_list' }
  | { fault: 'no_days'; year: number }
  | { fault: 'too_many'; max: number }
  | { fault: 'row'; row: number; what: 'shape' | 'date' | 'name' | 'off' }
  | { fault: 'twice'; row: number; day: string };

export interface HolidayYear {
  year: number;
  source: string;
  days: CalendarDay[];
  others: CalendarDay[];
}

export type HolidayResult =
  { ok: true; value: HolidayYear } | { ok: false; faults: HolidayFault[] };

const MAX_DAYS = 120;
const MAX_NAME = 30;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/* A day that exists: 2026-02-30 has the right shape and is still refused. */
export function isRealDay(text: string): boolean {
  const match = DAY.exec(text);
  if (!match) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readRow(raw: unknown, row: number): CalendarDay | HolidayFault {
  if (!isRecord(raw)) return { fault: 'row', row, what: 'shape' };
  const day = raw.date ?? raw.day;
  const isOff = raw.isOffDay ?? raw.is_off;
  const name = typeof raw.name === 'string' ? raw.name.trim() : '';
  if (typeof day !== 'string' || !isRealDay(day)) return { fault: 'row', row, what: 'date' };
  if (!name || [...name].length > MAX_NAME) return { fault: 'row', row, what: 'name' };
  if (typeof isOff !== 'boolean') return { fault: 'row', row, what: 'off' };
  return { day, is_off: isOff, name };
}

function readRows(rows: unknown[]): { days: CalendarDay[]; faults: HolidayFault[] } {
  const days: CalendarDay[] = [];
  const faults: HolidayFault[] = [];
  const seen = new Set<string>();
  rows.forEach((raw, index) => {
    const read = readRow(raw, index + 1);
    if ('fault' in read) {
      faults.push(read);
    } else if (seen.has(read.day)) {
      faults.push({ fault: 'twice', row: index + 1, day: read.day });
    } else {
      seen.add(read.day);
      days.push(read);
    }
  });
  return { days, faults };
}

/* The year most of the days lie in; a tie goes to the later one, which the notice is about. */
function commonYear(days: CalendarDay[]): number {
  const counts = new Map<number, number>();
  for (const { day } of days) {
    const year = Number(day.slice(0, 4));
    counts.set(year, (counts.get(year) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

function sourceOf(raw: unknown): string {
  if (!isRecord(raw)) return '';
  const papers = Array.isArray(raw.papers) ? raw.papers : [];
  const named = papers.find((paper) => typeof paper === 'string') ?? raw.source;
  return typeof named === 'string' ? named.slice(0, 300) : '';
}

export function parseHolidays(text: string, wantedYear?: number): HolidayResult {
  if (!text.trim()) return { ok: false, faults: [{ fault: 'empty' }] };
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { ok: false, faults: [{ fault: 'not_json', detail: (error as Error).message }] };
  }
  const rows = isRecord(raw) ? raw.days : raw;
  if (!Array.isArray(rows)) return { ok: false, faults: [{ fault: 'not_list' }] };
  const { days, faults } = readRows(rows);
  if (faults.length > 0) return { ok: false, faults };
  const stated = isRecord(raw) && typeof raw.year === 'number' ? raw.year : undefined;
  const year = wantedYear ?? stated ?? commonYear(days);
  const inYear = days.filter(({ day }) => day.startsWith(`${year}-`));
  if (inYear.length === 0) return { ok: false, faults: [{ fault: 'no_days', year }] };
  if (inYear.length > MAX_DAYS)
    return { ok: false, faults: [{ fault: 'too_many', max: MAX_DAYS }] };
  const byDay = (a: CalendarDay, b: CalendarDay) => a.day.localeCompare(b.day);
  return {
    ok: true,
    value: {
      year,
      source: sourceOf(raw),
      days: inYear.sort(byDay),
      others: days.filter(({ day }) => !day.startsWith(`${year}-`)).sort(byDay),
    },
  };
}

/* ---- the year grid ---- */

export type GridKind = 'work' | 'weekend' | 'rest' | 'make_up';
export interface GridDay {
  day: string;
  date: number;
  kind: GridKind;
  name: string;
}
export interface GridMonth {
  month: number;
  blanks: number;
  days: GridDay[];
}

/* Twelve months, weeks starting on Monday; `blanks` cells stand before the first day. */
export function yearGrid(year: number, marked: readonly CalendarDay[]): GridMonth[] {
  const marks = new Map(marked.map((mark) => [mark.day, mark]));
  return Array.from({ length: 12 }, (_, month) => {
    const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const days = Array.from({ length: last }, (_unused, index): GridDay => {
      const date = new Date(Date.UTC(year, month, index + 1));
      const day = date.toISOString().slice(0, 10);
      const mark = marks.get(day);
      const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
      const kind = mark ? (mark.is_off ? 'rest' : 'make_up') : isWeekend ? 'weekend' : 'work';
      return { day, date: index + 1, kind, name: mark?.name ?? '' };
    });
    return {
      month: month + 1,
      blanks: (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7,
      days,
    };
  });
}
