import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../api-types.gen';
import { newest, since, unsettled } from '../history';

const entry = (seq: number, kind: string): TimelineEntry => ({ seq, kind, at: '2026-11-16T01:00:00Z', action: kind, name: kind });
const history = ['registered', 'hearing_called', 'hearing_held', 'hearing_called'].map((kind, index) => entry(index + 1, kind));

describe('history', () => {
  it('finds the newest of several kinds, in whatever order they come', () => {
    expect(newest([...history].reverse(), ['registered', 'hearing_held'])?.seq).toBe(3);
    expect(newest(history, ['closed'])).toBeUndefined();
  });
  it('is unsettled only while nothing that settles it came later', () => {
    expect(unsettled(history, 'hearing_called', ['hearing_held'])?.seq).toBe(4);
    expect(unsettled(history.slice(0, 3), 'hearing_called', ['hearing_held'])).toBeUndefined();
    expect(unsettled(history, 'registered', [])?.seq).toBe(1);
  });
  it('collects from an act on, that act included, oldest first', () => {
    expect(since(history, 2, ['hearing_called']).map((one) => one.seq)).toEqual([2, 4]);
  });
});
