/*
 * What triggers found: the address of the board, what proves a finding in words, and what the form
 * of a work that is opened from it begins with. A finding says what an office owes; it names nobody.
 */
import { dayShort, dayAfter } from '@shared/dates';
import { t } from '@shared/i18n';
import type { ActionField, Finding, Trigger, TriggerCount } from '../types';

export type FindingState = 'open' | 'noted';
export type FindingDeed = '' | 'opening' | 'noting';

export interface FindingAddress {
  trigger: string;
  state: FindingState;
  unit: string;
  /* The finding that is looked at, and what is being done with it. */
  open: string;
  deed: FindingDeed;
}

type Query = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function readFindingAddress(query: Query): FindingAddress {
  const deed = text(query.do);
  return {
    trigger: text(query.trigger),
    state: query.state === 'noted' ? 'noted' : 'open',
    unit: text(query.unit),
    open: text(query.open),
    deed: deed === 'opening' || deed === 'noting' ? deed : '',
  };
}

export function writeFindingAddress(address: FindingAddress): Record<string, string> {
  const query: Record<string, string> = {};
  if (address.trigger) query.trigger = address.trigger;
  if (address.state === 'noted') query.state = 'noted';
  if (address.unit) query.unit = address.unit;
  if (address.open) query.open = address.open;
  if (address.open && address.deed) query.do = address.deed;
  return query;
}

/* Do both stand for the same rows? */
export function isSameList(one: FindingAddress, other: FindingAddress): boolean {
  return one.trigger === other.trigger && one.state === other.state && one.unit === other.unit;
}

/* A mark is known within its matter; one of a unit's staff is about none. */
export const findingKey = (finding: Pick<Finding, 'petition' | 'mark'>): string =>
  `${finding.petition ?? 0}/${finding.mark}`;

/* Found of a unit's staff, and not of a matter: nothing is opened on it, and nothing noted. */
export const isOfStaff = (question: Trigger['question']): boolean => question.startsWith('staff_');

/* What nobody has taken up yet. */
export const waiting = (row: Pick<TriggerCount, 'count' | 'opened'>): number => row.count - row.opened;

/* The first that found something, else the first of all: where a reader begins. */
export function firstTrigger(rows: readonly TriggerCount[]): string {
  return (rows.find((row) => waiting(row) > 0) ?? rows.find((row) => row.count > 0) ?? rows[0])?.id ?? '';
}

/* ---- proof ---- */

function lateWords(finding: Finding, today: string): string {
  const due = dayShort(finding.due_day ?? '', today);
  const late = t('findings.proof.late', { owed: finding.owed ?? '', due, n: finding.days_since });
  if (finding.work) return late;
  const extended = finding.extended_days
    ? t('findings.proof.extended', { n: finding.extended_days })
    : t('findings.proof.not_extended');
  return t('findings.proof.both', { one: late, other: extended });
}

export function proofWords(
  finding: Finding,
  question: Trigger['question'],
  today: string,
): string {
  const since = dayShort(finding.start_day ?? '', today);
  const last = dayShort(finding.due_day ?? '', today);
  switch (question) {
    case 'clock_late':
    case 'duty_late':
      return lateWords(finding, today);
    case 'objections':
      return t('findings.proof.objections', { n: finding.count, last });
    case 'leader_idle':
      return finding.start_day === finding.due_day
        ? t('findings.proof.never', { since, n: finding.days_since })
        : t('findings.proof.idle', { since, last, n: finding.days_since });
    case 'leader_nominal':
      return t('findings.proof.nominal', { since, n: finding.count });
    case 'leader_changed':
      return t('findings.proof.changed', { n: finding.count });
    case 'staff_none':
      return t('findings.proof.staff_none', { n: finding.count });
    case 'staff_untrained':
      return t('findings.proof.staff_untrained', { n: finding.no });
    case 'staff_load':
      return t('findings.proof.staff_load', { n: finding.no, matters: finding.count });
  }
}

/* ---- forms ---- */

const ANSWER_DAYS = 10;

/* What the form begins with: the reader changes what they like. */
export function prefilled(
  fields: readonly ActionField[],
  finding: Finding,
  trigger: Trigger,
  today: string,
): ActionField[] {
  const known: Record<string, string> = {
    unit: finding.unit && finding.unit.id !== finding.office?.id ? finding.unit.id : '',
    ground: trigger.ground ?? '',
    due_day: dayAfter(today, ANSWER_DAYS),
    text: t('findings.ask', {
      number: finding.number,
      name: trigger.name,
      proof: proofWords(finding, trigger.question, today),
    }),
  };
  return fields.map((field) =>
    known[field.id] ? { ...field, value: known[field.id]! } : field,
  );
}

/* What is sent beside what was asked. */
export function knownInput(fields: readonly ActionField[], finding: Finding): Record<string, string> {
  const input: Record<string, string> = finding.petition ? { petition: finding.petition } : {};
  if (fields.some((field) => field.id === 'finding')) input.finding = finding.mark;
  return input;
}
