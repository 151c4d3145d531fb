/* How a row of the work list says its distance; vermilion only for what is overdue. */
import { dayShort, distance } from '@shared/dates';
import type { ClockTone } from '@shared/due';
import { locale, t } from '@shared/i18n';
import type { WorkItem } from '../types';

export function itemTone(item: Pick<WorkItem, 'days_left' | 'due_day'>): ClockTone {
  const left = item.days_left;
  if (left === null || left === undefined || !item.due_day) return 'quiet';
  if (left < 0) return 'late';
  return left <= 3 ? 'soon' : 'now';
}

export function itemDistance(item: Pick<WorkItem, 'days_left' | 'due_day'>): string {
  if (item.days_left === null || item.days_left === undefined) return '';
  return item.days_left < 0 ? t('work.over', { n: -item.days_left }) : distance(item.days_left);
}

export function itemDue(item: WorkItem, today: string): string {
  if (!item.due_day) return '';
  const isOtherYear = !item.due_day.startsWith(today.slice(0, 4));
  const [year, month, date] = item.due_day.split('-').map(Number);
  /* 11/23 is not everybody's 23 November. */
  const named = dayShort(item.due_day, today).replace(/([A-Z][a-z]{2})[a-z]+/, '$1');
  const day = locale() === 'en' ? named : `${isOtherYear ? `${year}/` : ''}${month}/${date}`;
  return item.due_name ? `${day} ${item.due_name}` : day;
}

/* The reader's own unit is not news to them. */
export function itemFacts(
  item: WorkItem,
  className: string,
  ownUnits: readonly string[],
): string[] {
  const persons = item.persons_count ?? 1;
  return [
    t('work.claims', { n: item.claims }),
    item.channel.name,
    persons > 1 ? t('work.persons', { n: persons }) : '',
    className,
    ownUnits.includes(item.owner.id) ? '' : item.owner.name,
  ].filter(Boolean);
}
