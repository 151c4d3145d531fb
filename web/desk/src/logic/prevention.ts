/*
 * Returns of units and what became of the issues in them: counts of units by how they stand, never an
 * order of units, and the form of a return filled in with what was noted.
 */
import type { ActionField, SurveyUnit, WorkEvent, WorkOffer, WorkView } from '../types';

export const STANDS = ['late', 'open', 'none', 'returned', 'nothing'] as const;
export type Stand = (typeof STANDS)[number];

/* How many units stand so; those that still owe first. */
export function standCounts(units: readonly SurveyUnit[]): { stand: Stand; n: number }[] {
  return STANDS.map((stand) => ({ stand, n: units.filter((unit) => unit.stand === stand).length })).filter((one) => one.n > 0);
}

export const isReturned = (unit: SurveyUnit): boolean => unit.stand === 'returned' || unit.stand === 'nothing';

/* Noted one by one; the others among those stated were solved on the spot. */
export const noted = (unit: SurveyUnit): number => unit.issues.reduce((sum, one) => sum + one.works, 0);
export const notNoted = (unit: SurveyUnit): number => Math.max(0, unit.stated - noted(unit));

export interface StateSum {
  id: string;
  name: string;
  isEnded: boolean;
  works: number;
  late: number;
}

/* Over all units, in the order in which states were met first; open ones before ended ones. */
export function stateSums(units: readonly SurveyUnit[]): StateSum[] {
  const sums = new Map<string, StateSum>();
  for (const one of units.flatMap((unit) => unit.issues)) {
    const sum = sums.get(one.state.id) ?? { id: one.state.id, name: one.state.name, isEnded: one.is_ended, works: 0, late: 0 };
    sum.works += one.works;
    sum.late += one.late;
    sums.set(one.state.id, sum);
  }
  return [...sums.values()].sort((a, b) => Number(a.isEnded) - Number(b.isEnded));
}

/* "2026-11", "2026-Q4" or "2026" in parts. */
export function seasonParts(season: string): { year: number; month?: number; quarter?: number } {
  const [year = '', rest = ''] = season.split('-');
  if (rest.startsWith('Q')) return { year: Number(year), quarter: Number(rest.slice(1)) };
  return rest ? { year: Number(year), month: Number(rest) } : { year: Number(year) };
}

/* The number of issues begins with those that were noted: whoever returns only adds what was solved on
 * the spot. */
export function withStated(act: WorkOffer, noted: number): WorkOffer {
  const filled = (field: ActionField): ActionField =>
    field.id === 'issue_count' && noted > 0 ? { ...field, value: String(noted), min: Math.max(noted, field.min ?? 0) } : field;
  return { ...act, fields: act.fields.map(filled) };
}

/* The matter that one came from stands in the form by its number. */
export function withMatterNumber(act: WorkOffer, number: string): WorkOffer {
  if (!number) return act;
  return { ...act, fields: act.fields.map((field) => (field.id === 'petition' ? { ...field, value: number } : field)) };
}

/* The steps of an assessment with what was last said in each; null while it is to come. */
export function stepsOf(view: Pick<WorkView, 'assessment' | 'history'>): { id: string; name: string; entry: WorkEvent | null }[] {
  return (view.assessment?.steps ?? []).map((step) => ({
    ...step,
    entry: [...view.history].reverse().find((entry) => entry.act === step.id) ?? null,
  }));
}
