/* Rows of the rulebook in words. */
import { span } from '@shared/dates';
import { has, t } from '@shared/i18n';
import type { RulebookView } from '../types';

type Clock = RulebookView['clocks'][number];
type Levels = NonNullable<Clock['levels']>;
type Origin = Clock['written'];

const LEVELS = ['county', 'city', 'province', 'country'] as const;

/** How sure we are of a rule. */
export function gradeText(id: string): string {
  return has(`grade.${id}`) ? t(`grade.${id}`) : id;
}

/** "县 4 天 · 市 3 天 · …" */
export function levelsText(levels: Levels, unit: string): string {
  return LEVELS.map((level) => `${t(`rulebook.level.${level}`)} ${span(levels[level], unit)}`).join(' · ');
}

/** The length as a lawyer reads it; where the act sets the last day, that. */
export function lengthText(clock: Pick<Clock, 'length' | 'unit' | 'levels'>): string {
  if (clock.unit === 'set') return t('rulebook.set');
  return clock.levels ? levelsText(clock.levels, clock.unit) : span(clock.length, clock.unit);
}

/** How far it may be extended, or nothing. */
export function extensionText(clock: Pick<Clock, 'extension'>): string {
  if (!clock.extension) return '';
  return t('rulebook.extension', {
    days: span(clock.extension.max_days, clock.extension.unit),
    n: clock.extension.times,
  });
}

/** On which days the row holds, where it does not always. */
export function validityText(row: Pick<Clock, 'valid_from' | 'valid_to'>): string {
  if (row.valid_from && row.valid_to)
    return t('rulebook.valid_between', { from: row.valid_from, to: row.valid_to });
  if (row.valid_from) return t('rulebook.valid_from', { from: row.valid_from });
  return row.valid_to ? t('rulebook.valid_to', { to: row.valid_to }) : '';
}

export function yearsText(years: number | null): string {
  return years === null ? t('rulebook.forever') : span(years, 'yr');
}

/** For a row that an overlay changed or brought, where it says so and where the base does. */
export function writtenText(written: Origin, base: string | null): string {
  if (!base || (written.file === base && !written.base_file)) return '';
  const here = `${written.file}:${written.line}`;
  return written.base_file
    ? t('rulebook.written_over', { here, there: `${written.base_file}:${written.base_line}` })
    : here;
}
