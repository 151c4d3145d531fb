/*
 * The keyboard of the desk as a pure step function: (what was pressed before, what is pressed now)
 * gives the command. Nothing here touches the page, so that the whole keyboard is one tested table.
 *
 * 1. Single letters never fire while the reader is typing; Ctrl+K and Escape always do.
 * 2. `g` waits for one more letter; anything unknown after it is swallowed, not acted on.
 */

export type Place =
  | 'work'
  | 'overdue'
  | 'today'
  | 'week'
  | 'waiting'
  | 'approval'
  | 'unit'
  | 'all'
  | 'duties'
  | 'works'
  | 'register'
  | 'admin'
  | 'audit'
  | 'findings'
  | 'readings'
  | 'receptions'
  | 'measures'
  | 'staff';

export type Command =
  | { do: 'none' }
  | { do: 'next' }
  | { do: 'previous' }
  | { do: 'open' }
  | { do: 'full' }
  | { do: 'search' }
  | { do: 'help' }
  | { do: 'palette' }
  | { do: 'close' }
  | { do: 'act' }
  | { do: 'people' }
  | { do: 'wait' }
  | { do: 'go'; place: Place };

export interface Stroke {
  key: string;
  ctrl?: boolean;
  alt?: boolean;
  isTyping?: boolean;
  /* Focus is on something that Enter already works: a link, a button, a row's own control. */
  isOnControl?: boolean;
}

export interface KeyState {
  isGoing: boolean;
}

export const GO: ReadonlyMap<string, Place> = new Map<string, Place>([
  ['w', 'work'],
  ['o', 'overdue'],
  ['t', 'today'],
  ['k', 'week'],
  ['h', 'waiting'],
  ['p', 'approval'],
  ['u', 'unit'],
  ['a', 'all'],
  ['d', 'duties'],
  ['j', 'works'],
  ['r', 'register'],
  ['m', 'admin'],
  ['s', 'audit'],
  ['f', 'findings'],
  ['l', 'readings'],
  ['e', 'receptions'],
  ['b', 'measures'],
  ['n', 'staff'],
]);

const PLAIN: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['j', { do: 'next' }],
  ['k', { do: 'previous' }],
  ['o', { do: 'full' }],
  ['a', { do: 'act' }],
  ['i', { do: 'people' }],
  ['/', { do: 'search' }],
  ['?', { do: 'help' }],
]);

const REST: KeyState = { isGoing: false };
const NONE: Command = { do: 'none' };

export function keyStep(state: KeyState, stroke: Stroke): { state: KeyState; command: Command } {
  if (stroke.key === 'Escape') return { state: REST, command: { do: 'close' } };
  if (stroke.ctrl && !stroke.alt && stroke.key.toLowerCase() === 'k') {
    return { state: REST, command: { do: 'palette' } };
  }
  if (stroke.ctrl || stroke.alt || stroke.isTyping) return { state: REST, command: NONE };
  if (state.isGoing) {
    const place = GO.get(stroke.key);
    return { state: REST, command: place ? { do: 'go', place } : NONE };
  }
  if (stroke.key === 'g') return { state: { isGoing: true }, command: { do: 'wait' } };
  if (stroke.key === 'Enter') {
    return { state: REST, command: stroke.isOnControl ? NONE : { do: 'open' } };
  }
  return { state: REST, command: PLAIN.get(stroke.key) ?? NONE };
}

/* The row after a move: stays at the ends, starts at the first row, and -1 when there is none. */
export function movedIndex(count: number, current: number, delta: 1 | -1): number {
  if (count <= 0) return -1;
  if (current < 0 || current >= count) return delta > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, current + delta));
}

/* Where the reader is after the rows changed under them: the same matter if it is still there,
 * otherwise whatever now stands in its place. */
export function keptIndex(ids: readonly string[], id: string, formerIndex: number): number {
  const at = ids.indexOf(id);
  if (at >= 0) return at;
  if (formerIndex < 0) return -1;
  return Math.min(formerIndex, ids.length - 1);
}
