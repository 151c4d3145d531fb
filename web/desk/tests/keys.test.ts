import { describe, expect, it } from 'vitest';
import { GO, keptIndex, keyStep, movedIndex, type Command, type Stroke } from '../src/logic/keys';

function press(...strokes: (string | Stroke)[]): Command {
  let state = { isGoing: false };
  let command: Command = { do: 'none' };
  for (const stroke of strokes) {
    const step = keyStep(state, typeof stroke === 'string' ? { key: stroke } : stroke);
    state = step.state;
    command = step.command;
  }
  return command;
}

describe('keyboard', () => {
  it.each<[string, (string | Stroke)[], Command]>([
    ['j moves down', ['j'], { do: 'next' }],
    ['k moves up', ['k'], { do: 'previous' }],
    ['Enter opens', ['Enter'], { do: 'open' }],
    ["Enter on a button is the button's", [{ key: 'Enter', isOnControl: true }], { do: 'none' }],
    ['slash searches', ['/'], { do: 'search' }],
    ['question mark helps', ['?'], { do: 'help' }],
    ['Ctrl+K opens the palette', [{ key: 'k', ctrl: true }], { do: 'palette' }],
    ['Ctrl+K works while typing', [{ key: 'K', ctrl: true, isTyping: true }], { do: 'palette' }],
    ['Escape closes while typing', [{ key: 'Escape', isTyping: true }], { do: 'close' }],
    ['letters are text while typing', [{ key: 'j', isTyping: true }], { do: 'none' }],
    ['question mark is text while typing', [{ key: '?', isTyping: true }], { do: 'none' }],
    ["Ctrl+J is the browser's", [{ key: 'j', ctrl: true }], { do: 'none' }],
    ["Alt+K is the browser's", [{ key: 'k', alt: true }], { do: 'none' }],
    ['g waits', ['g'], { do: 'wait' }],
    ['g t goes to today', ['g', 't'], { do: 'go', place: 'today' }],
    ['g k goes to this week, it does not move', ['g', 'k'], { do: 'go', place: 'week' }],
    ['an unknown letter after g does nothing', ['g', 'z'], { do: 'none' }],
    ['and the one after it is fresh', ['g', 'z', 'j'], { do: 'next' }],
    ['Escape forgets the g', ['g', 'Escape', 't'], { do: 'none' }],
    ['names of Object are not keys', ['g', 'constructor'], { do: 'none' }],
    ['nor plain ones', ['toString'], { do: 'none' }],
  ])('%s', (_name, strokes, expected) => {
    expect(press(...strokes)).toEqual(expected);
  });

  it('has one letter for each place', () => {
    const places = [...GO.values()];
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('moving in the list', () => {
  it.each([
    [0, -1, 1, -1],
    [0, 3, -1, -1],
    [5, -1, 1, 0],
    [5, -1, -1, 4],
    [5, 0, -1, 0],
    [5, 4, 1, 4],
    [5, 2, 1, 3],
    [5, 9, 1, 0],
  ] as const)('of %i rows, from %i by %i to %i', (count, from, delta, to) => {
    expect(movedIndex(count, from, delta)).toBe(to);
  });

  it('keeps the matter, not the place, when rows change', () => {
    expect(keptIndex(['c', 'a', 'b'], 'a', 0)).toBe(1);
  });

  it('keeps the place when the matter has left the list', () => {
    expect(keptIndex(['b', 'c'], 'a', 1)).toBe(1);
    expect(keptIndex(['b'], 'a', 3)).toBe(0);
    expect(keptIndex([], 'a', 0)).toBe(-1);
    expect(keptIndex(['b'], 'a', -1)).toBe(-1);
  });
});
