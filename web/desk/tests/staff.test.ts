import { describe, expect, it } from 'vitest';
import { faultsOf, flaggedFirst, perHandler } from '../src/logic/staff';
import type { StaffUnit } from '../src/types';

const unit = (id: string, change: Partial<StaffUnit> = {}): StaffUnit => ({
  unit: { id, name: id },
  handlers: 2,
  trained: 1,
  open: 5,
  has_no_handler: false,
  has_none_trained: false,
  has_too_much: false,
  ...change,
});

describe('staff of units', () => {
  it('where something is missing comes first, in the order it came, whatever there is to do', () => {
    const units = [unit('a', { open: 900 }), unit('b', { has_none_trained: true }), unit('c'), unit('d', { has_too_much: true })];
    expect(flaggedFirst(units).map((one) => one.unit.id)).toEqual(['b', 'd', 'a', 'c']);
  });
  it('says all that is missing', () => {
    expect(faultsOf(unit('a'))).toEqual([]);
    expect(faultsOf(unit('a', { has_none_trained: true, has_too_much: true }))).toEqual(['has_none_trained', 'has_too_much']);
  });
  it('gives matters for each handler upwards, and none without one', () => {
    expect(perHandler(unit('a'))).toBe(3);
    expect(perHandler(unit('a', { handlers: 0 }))).toBeNull();
  });
});
