/* What is honest about a figure: months, text, differences, who stands in an order. */
import { describe, expect, it } from 'vitest';
import { classLines, difference, differenceText, measureGroups, monthsBack, movedMonth, percentText, readRange, trendRange, unitLines, valueText } from '../src/logic/measures';
import type { Measure, MeasureFigure, Measures } from '../src/types';

const share = (more: Partial<Measure> = {}): Measure => ({ id: 'x', name: 'x', group: '', why: '', article: '', unit: 'percent', is_ranked: true, is_less_better: false, ...more });
const figure = (value: number | null, base: number, more: Partial<MeasureFigure> = {}): MeasureFigure => ({ measure: 'x', value, base, top: 0, ...more });
const unit = (name: string, one: MeasureFigure) => ({ unit: { id: name, name }, figures: [one] });
const asked = (rows: Measures['rows']): Measures => ({ ranked_from: 20, rows, all: [], measures: [] }) as unknown as Measures;

describe('months', () => {
  it('move over the year', () => {
    expect(movedMonth('2026-01', -1)).toBe('2025-12');
    expect(movedMonth('2026-11', 14)).toBe('2028-01');
    expect(monthsBack('2026-02-10', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  });
  it('come from the address, and what is none does not', () => {
    expect(readRange({ from: '2026-03', to: '2026-05' }, '2026-11-22')).toEqual({ from: '2026-03', to: '2026-05' });
    expect(readRange({ from: '2026-05', to: '2026-03' }, '2026-11-22')).toEqual({ from: '2026-03', to: '2026-05' });
    expect(readRange({ from: '2026-13', to: ['a'] }, '2026-11-22')).toEqual({ from: '2026-11', to: '2026-11' });
    expect(readRange({ from: '2026-04' }, '2026-11-22')).toEqual({ from: '2026-04', to: '2026-04' });
  });
  it('of a trend are twelve at least', () => {
    expect(trendRange({ from: '2026-10', to: '2026-11' })).toEqual({ from: '2025-12', to: '2026-11' });
    expect(trendRange({ from: '2024-01', to: '2026-11' }).from).toBe('2024-01');
  });
});

describe('numbers', () => {
  it('are shown in their unit', () => {
    expect(percentText(9995)).toBe('100.0%');
    expect(percentText(9994)).toBe('99.9%');
    expect(percentText(0)).toBe('0.0%');
    expect(valueText(share({ unit: 'count' }), 12345, String)).toBe('12,345');
    expect(valueText(share({ unit: 'median_days' }), 39, (n) => `${n} d`)).toBe('39 d');
    expect(valueText(share(), null, String)).toBe('–');
  });
  it('differ only where both are said of enough', () => {
    expect(difference(share(), figure(9000, 40), { value: 8000, base: 40 }, 20)).toEqual({ by: 1000, isBetter: true });
    expect(difference(share(), figure(9000, 19), { value: 8000, base: 40 }, 20)).toBeNull();
    expect(difference(share(), figure(9000, 40), { value: 8000, base: 19 }, 20)).toBeNull();
    expect(difference(share(), figure(null, 0), { value: 8000, base: 40 }, 20)).toBeNull();
    expect(difference(share(), figure(9000, 40), undefined, 20)).toBeNull();
  });
  it('are better downwards where less is better', () => {
    expect(difference(share({ is_less_better: true }), figure(900, 40), { value: 1000, base: 40 }, 20)?.isBetter).toBe(true);
  });
  it('of matters and of what is not ranked are neither better nor worse', () => {
    expect(difference(share({ unit: 'count', is_ranked: false }), figure(9, 9), { value: 3, base: 3 }, 20)).toEqual({ by: 6, isBetter: null });
    expect(difference(share({ unit: 'count', is_ranked: false }), figure(9, 9), { value: 0, base: 0 }, 20)).toBeNull();
    expect(difference(share({ is_ranked: false }), figure(900, 40), { value: 1000, base: 40 }, 20)?.isBetter).toBeNull();
  });
  it('have their sign', () => {
    expect(differenceText(share(), -840)).toBe('−8.4');
    expect(differenceText(share({ unit: 'count' }), 1200)).toBe('+1,200');
    expect(differenceText(share(), 0)).toBe('±0.0');
  });
});

describe('headings', () => {
  const told = (id: string, group: string): Measure => share({ id, group });
  const got = (groups: Measures['groups']): Measures =>
    ({ groups, measures: [told('b', 'late'), told('a', 'early'), told('c', 'early')], all: [{ ...figure(9000, 40), measure: 'a' }, { ...figure(null, 0), measure: 'c' }] }) as unknown as Measures;
  it('stand in the rulebook\'s order, with what nothing was due of behind', () => {
    const found = measureGroups(got([{ id: 'early', name: 'E' }, { id: 'late', name: 'L' }, { id: 'none', name: 'N' }]));
    expect(found.map((one) => [one.id, one.told.map((m) => m.id), one.empty.map((m) => m.id)])).toEqual([['early', ['a'], ['c']], ['late', [], ['b']]]);
  });
  it('are one without a name where the rulebook has none', () => {
    const plain = { ...got([]), measures: [share({ id: 'a' }), share({ id: 'b' })] };
    expect(measureGroups(plain).map((one) => [one.name, one.told.length, one.empty.length])).toEqual([['', 1, 1]]);
  });
});

describe('units', () => {
  it('stand in order, those said of too few behind and by name', () => {
    const got = asked([unit('b', figure(9000, 30)), unit('d', figure(10000, 3)), unit('c', figure(1000, 19)), unit('a', figure(9500, 20)), unit('e', figure(null, 0))]);
    expect(unitLines(got, share()).map((line) => `${line.row.unit?.name}${line.isSmall ? ' small' : ''}`)).toEqual(['a', 'b', 'c small', 'd small']);
    expect(unitLines(got, share({ is_less_better: true })).map((line) => line.row.unit?.name)).toEqual(['b', 'a', 'c', 'd']);
  });
  it('stand by name alone where nothing is ranked', () => {
    const got = asked([unit('b', figure(90, 90)), unit('a', figure(10, 10))]);
    expect(unitLines(got, share({ unit: 'count', is_ranked: false })).map((line) => line.row.unit?.name)).toEqual(['a', 'b']);
  });
  it('of classes the most come first and the rest are added up', () => {
    const of = (id: string, top: number) => ({ class: { id, name: id }, figures: [figure(top, top, { top })] });
    const got = classLines(asked([of('x', 3), of('y', 9), of('z', 0), of('w', 5)]), 'x', 2);
    expect(got.line.map((line) => line.row.class?.id)).toEqual(['y', 'w']);
    expect(got.others).toBe(3);
  });
});
