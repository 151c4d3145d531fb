/* A duty in the reader's words. */
import { dayLong, distance, officeTime, span } from '@shared/dates';
import { articleText, distanceOfMinutes, type ClockTone } from '@shared/due';
import { has, t } from '@shared/i18n';
import { choiceName, choices } from '../app/choices';
import { isLate, type Due } from '../logic/duties';
import type { Duty } from '../types';

export function dutyTone(duty: Due & Pick<Duty, 'is_ended'>): ClockTone {
  if (duty.is_ended) return 'quiet';
  if (isLate(duty)) return 'late';
  return duty.days_left <= 3 ? 'soon' : 'now';
}

/* How far: by the minute what is owed by the minute, once its day has come. */
export function dutyDistance(duty: Due): string {
  return duty.minutes_left === null || duty.minutes_left > 1440
    ? distance(duty.days_left)
    : distanceOfMinutes(duty.minutes_left);
}

/* Its kind, and what it is about where its opening says so. */
export const workName = (work: { kind: { name: string }; title: string | null }): string =>
  work.title ? t('works.named', { kind: work.kind.name, title: work.title }) : work.kind.name;

const clockTime = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, '0')).join(':');

export function dutyDay(duty: Duty, today: string): string {
  const day = dayLong(duty.due_day, today);
  return duty.due_minute === null
    ? t('duty.due', { day })
    : t('duty.due_minute', { day, time: clockTime(duty.due_minute) });
}

/* Why this day: how long the rule gives, and which rule. */
export function dutyWhy(duty: Duty): string {
  const article = duty.article ? articleText(duty.article) : '';
  if (duty.length === 0) return t('duty.why_set');
  return t('duty.why', { length: span(duty.length, duty.length_unit), article });
}

export function dutyNext(duty: Duty, today: string): string {
  if (duty.next_at === null || duty.next_step === null) return '';
  const at = officeTime(duty.next_at);
  const day = at?.day ?? today;
  if (day > today) return t('duty.next', { day: dayLong(day, today), step: duty.next_step });
  return duty.due_minute !== null && at && day === today
    ? t('duty.next_at', { time: at.time, step: duty.next_step })
    : t('duty.next_today', { step: duty.next_step });
}

/* Who owes it: the official who is named, or the role in its unit; and in whose place. */
export function dutyOwner(duty: Duty): string {
  const role = choiceName(choices()?.roles, duty.role);
  const owner = [duty.unit.name, duty.holder ?? role].filter(Boolean).join(' ');
  return duty.instead_of ? t('duty.instead_of', { owner, unit: duty.instead_of.name }) : owner;
}

export function dutyEnd(duty: Duty, today: string): string {
  const key = `duty.how.${duty.how ?? ''}`;
  const how = has(key) ? t(key) : t('duty.how.ended');
  const wasLate = duty.how === 'met' && duty.ended_day !== null && duty.ended_day > duty.due_day;
  return [how, duty.ended_day ? dayLong(duty.ended_day, today) : '', wasLate ? t('duty.was_late') : '']
    .filter(Boolean)
    .join(' · ');
}

/* Of what is owed first in a work. */
export function worksTone(item: { days_left: number | null }): ClockTone {
  return item.days_left === null ? 'quiet' : dutyTone({ days_left: item.days_left, minutes_left: null, is_ended: false });
}

/* Whole units of the currency, in groups of three. */
export function amountText(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
}
