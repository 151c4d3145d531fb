/*
 * What an official takes from a petition into the form for accusations. It stays in memory for the
 * one step and is never part of an address or of what the browser keeps.
 */
export interface Prefill {
  channel: string;
  facts: string;
  unit: string;
}

let waiting: Prefill | null = null;

export function offerPrefill(prefill: Prefill): void {
  waiting = prefill;
}

export function takePrefill(): Prefill | null {
  const taken = waiting;
  waiting = null;
  return taken;
}
