/* What a history says about now: the newest act of a kind that nothing has settled since. */
import type { TimelineEntry } from './api-types.gen';

export function newestFirst(entries: readonly TimelineEntry[]): TimelineEntry[] {
  return [...entries].sort((one, other) => other.seq - one.seq);
}

/** The newest entry of these kinds. */
export function newest(
  entries: readonly TimelineEntry[],
  kinds: readonly string[],
): TimelineEntry | undefined {
  return newestFirst(entries).find((entry) => kinds.includes(entry.kind));
}

/** The newest entry of a kind, unless one of the settling kinds came after it. */
export function unsettled(
  entries: readonly TimelineEntry[],
  kind: string,
  settledBy: readonly string[],
): TimelineEntry | undefined {
  const entry = newest(entries, [kind, ...settledBy]);
  return entry?.kind === kind ? entry : undefined;
}

/** Entries of these kinds from one act on, oldest first. */
export function since(
  entries: readonly TimelineEntry[],
  seq: number,
  kinds: readonly string[],
): TimelineEntry[] {
  return newestFirst(entries)
    .filter((entry) => entry.seq >= seq && kinds.includes(entry.kind))
    .reverse();
}
