/*
 * What happened to a case between the version somebody was looking at and the one now on the
 * server: shown when a save came too late, so that the reader can judge whether what they typed
 * still fits. Compares only what an act can change.
 */
import type { CaseView, TimelineEntry } from '../types';

export interface Changes {
  entries: TimelineEntry[];
  state: [string, string] | null;
  owner: [string, string] | null;
  due: { name: string; from: string | null; to: string | null }[];
  /* Actions that were allowed and no longer are, with the reason. */
  lost: { id: string; name: string; reason: string | null }[];
}

export function changesBetween(before: CaseView, after: CaseView): Changes {
  const lastSeen = Math.max(0, ...before.timeline.map((entry) => entry.seq));
  return {
    entries: after.timeline.filter((entry) => entry.seq > lastSeen).sort((a, b) => a.seq - b.seq),
    state: before.state.id === after.state.id ? null : [before.state.name, after.state.name],
    owner: before.owner.id === after.owner.id ? null : [before.owner.name, after.owner.name],
    due: dueChanges(before, after),
    lost: lostActions(before, after),
  };
}

const clockKey = (clock: { id: string; no: number }): string => `${clock.id}/${clock.no}`;

function dueChanges(before: CaseView, after: CaseView): Changes['due'] {
  const old = new Map(before.clocks.map((clock) => [clockKey(clock), clock]));
  return after.clocks.flatMap((clock) => {
    const was = old.get(clockKey(clock));
    if (was?.due_day === clock.due_day) return [];
    return [{ name: clock.name, from: was?.due_day ?? null, to: clock.due_day }];
  });
}

function lostActions(before: CaseView, after: CaseView): Changes['lost'] {
  const now = new Map(after.actions.map((action) => [action.id, action]));
  return before.actions
    .filter((action) => action.is_allowed && !now.get(action.id)?.is_allowed)
    .map((action) => ({
      id: action.id,
      name: action.name,
      reason: now.get(action.id)?.refusal ?? null,
    }));
}
