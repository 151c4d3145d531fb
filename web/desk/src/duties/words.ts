/* A duty in the reader's words. */
import { dayLong, officeTime, span } from '@shared/dates';
import { articleText, type ClockTone } from '@shared/due';
import { has, t } from '@shared/i18n';
import { choiceName, choices } from '../app/choices';
import type { Duty } from '../types';

export function dutyTone(duty: Pick<Duty, 'days_left' | 'is_ended'>): ClockTone {
  if (duty.is_ended) return 'quiet';
  if (duty.days_left < 0) return 'late';
  return duty.days_left <= 3 ? 'soon' : 'now';
}

/* Why this day: how long the rule gives, and which rule. */
export function dutyWhy(duty: Duty): string {
  const article = duty.article ? articleText(duty.article) : '';
  if (duty.length === 0) return t('duty.why_set');
  return t('duty.why', { length: span(duty.length, duty.length_unit), article });
}

export function dutyNext(duty: Duty, today: string): string {
  const day = officeTime(duty.next_at)?.day ?? today;
  return t(day <= today ? 'duty.next_today' : 'duty.next', {
    day: dayLong(day, today),
    step: duty.next_step,
  });
}

/* Who owes it: the official who is named, or the role in its unit. */
export function dutyOwner(duty: Duty): string {
  const role = choiceName(choices()?.roles, duty.role);
  return [duty.unit.name, duty.holder ?? role].filter(Boolean).join(' ');
}

export function dutyEnd(duty: Duty, today: string): string {
  const key = `duty.how.${duty.how ?? ''}`;
  const how = has(key) ? t(key) : t('duty.how.ended');
  const isLate = duty.how === 'met' && duty.ended_day !== null && duty.ended_day > duty.due_day;
  return [how, duty.ended_day ? dayLong(duty.ended_day, today) : '', isLate ? t('duty.was_late') : '']
    .filter(Boolean)
    .join(' · ');
}

/* Of what is owed first in a work. */
export function worksTone(item: { days_left: number | null }): ClockTone {
  return item.days_left === null ? 'quiet' : dutyTone({ days_left: item.days_left, is_ended: false });
}
