/* Days in the three forms a reader needs: the date with its weekday, the distance from today, and
 * (in due.ts) why it is this day. Days are the office's calendar days, YYYY-MM-DD, and "today" is
 * always the server's: a wrong clock in somebody's phone must not move a deadline. */
import { locale, t } from './i18n';
import type { Day, Instant, Zone } from './api-types.gen';

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

/* The zone of the office's clock; until the server has told it, that of the national rulebook. */
let zone: Zone = { offset_minutes: 480, summer_minutes: 0 };

export function setZone(next: Zone): void {
  zone = next;
}

/* The moment of a turn in a year: the n-th Sunday of a month, the last one for 5. */
function turnAt(turn: NonNullable<Zone['begins']>, year: number): number {
  const isLast = turn.sunday > 4;
  const first = Date.UTC(year, turn.month - 1 + (isLast ? 1 : 0), 1);
  const sunday = first + ((7 - new Date(first).getUTCDay()) % 7) * MS_PER_DAY;
  return sunday + (isLast ? -7 : 7 * (turn.sunday - 1)) * MS_PER_DAY + turn.minute * MS_PER_MINUTE;
}

/* Minutes east of UTC at a moment, as zone_offset of the server. */
function offsetAt(ms: number): number {
  if (!zone.begins || !zone.ends) return zone.offset_minutes;
  const year = new Date(ms).getUTCFullYear();
  const [begins, ends] = [turnAt(zone.begins, year), turnAt(zone.ends, year)];
  const isSummer = begins < ends ? begins <= ms && ms < ends : begins <= ms || ms < ends;
  return zone.offset_minutes + (isSummer ? zone.summer_minutes : 0);
}
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
  'September', 'October', 'November', 'December'];
const WEEKDAYS_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const WEEKDAYS_EN = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

interface Parts {
  year: number;
  month: number;
  date: number;
  weekday: number;
}

function partsOf(day: Day): Parts | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const at = new Date(Date.UTC(year, month - 1, date));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return null;
  return { year, month, date, weekday: at.getUTCDay() };
}

/** The same text with each date, and the word before it, kept on one line: for headings, where they
 * must not break. */
export function unbroken(text: string): string {
  return text.replace(/最晚 (?=\d)/g, '最\u2060晚\u00a0').replace(/(\d) (?=[年月日])/g, '$1\u00a0').replace(/([年月]) (?=\d)/g, '$1\u00a0');
}

/** Whole days from one day to another; negative when the second is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY);
}

/** The day so many days later. */
export function dayAfter(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The weekday's name. */
export function weekday(day: Day): string {
  const parts = partsOf(day);
  if (!parts) return '';
  return (locale() === 'zh' ? WEEKDAYS_ZH : WEEKDAYS_EN)[parts.weekday] ?? '';
}

/** 「12 月 14 日」, with the year when it is not today's. */
export function dayShort(day: Day, today?: Day): string {
  const parts = partsOf(day);
  if (!parts) return day;
  const isOtherYear = today !== undefined && !today.startsWith(day.slice(0, 4));
  if (locale() === 'zh') {
    const text = `${parts.month} 月 ${parts.date} 日`;
    return isOtherYear ? `${parts.year} 年 ${text}` : text;
  }
  const text = `${parts.date} ${MONTHS[parts.month - 1]}`;
  return isOtherYear ? `${text} ${parts.year}` : text;
}

/** 「12 月 14 日（周一）」. */
export function dayLong(day: Day, today?: Day): string {
  if (!partsOf(day)) return day;
  if (locale() === 'zh') return `${dayShort(day, today)}（${weekday(day)}）`;
  return `${weekday(day)} ${dayShort(day, today)}`;
}

/** 「2026 年 12 月 14 日」, for documents. */
export function dayFull(day: Day): string {
  const parts = partsOf(day);
  if (!parts) return day;
  if (locale() === 'zh') return `${parts.year} 年 ${parts.month} 月 ${parts.date} 日`;
  return `${parts.date} ${MONTHS[parts.month - 1]} ${parts.year}`;
}

/** 「还有 23 天」,「今天」,「已超过 2 天」: how far a last day is. */
export function distance(daysLeft: number): string {
  if (daysLeft === 0) return t('date.today');
  if (daysLeft === 1) return t('date.tomorrow');
  return daysLeft > 0 ? t('date.left', { n: daysLeft }) : t('date.over', { n: -daysLeft });
}

/** 「昨天」,「3 天前」: how long ago a day was. */
export function ago(day: Day, today: Day): string {
  const days = daysBetween(day, today);
  if (days === 0) return t('date.today');
  if (days === 1) return t('date.yesterday');
  return days > 0 ? t('date.ago', { n: days }) : t('date.ahead', { n: -days });
}

/** The office's calendar day and clock time of a moment. */
export function officeTime(at: Instant): { day: Day; time: string } | null {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return null;
  const local = new Date(ms + offsetAt(ms) * MS_PER_MINUTE).toISOString();
  return { day: local.slice(0, 10), time: local.slice(11, 16) };
}

/** 「10 月 14 日 · 周三 15:20」. */
export function moment(at: Instant, today?: Day): string {
  const office = officeTime(at);
  if (!office) return at;
  return `${dayShort(office.day, today)} · ${weekday(office.day)} ${office.time}`;
}

/** 「30 天」,「5 个工作日」,「2 个月」. */
export function span(length: number, unit: string): string {
  return t(`span.${unit}`, { n: length });
}
