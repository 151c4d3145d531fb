/*
 * Staff of units: what is wrong with a unit, and which stand first. Units are not put into an order by
 * how much they have: those where something is missing come first, as the tree has them.
 */
import type { StaffUnit } from '../types';

export const FAULTS = ['has_no_handler', 'has_none_trained', 'has_too_much'] as const;
export type StaffFault = (typeof FAULTS)[number];

export const faultsOf = (unit: StaffUnit): StaffFault[] => FAULTS.filter((fault) => unit[fault]);

export function flaggedFirst(units: readonly StaffUnit[]): StaffUnit[] {
  const isFlagged = (unit: StaffUnit): boolean => faultsOf(unit).length > 0;
  return [...units.filter(isFlagged), ...units.filter((unit) => !isFlagged(unit))];
}

/* Whole matters for each handler, upwards; null without a handler. */
export const perHandler = (unit: StaffUnit): number | null =>
  unit.handlers > 0 ? Math.ceil(unit.open / unit.handlers) : null;
