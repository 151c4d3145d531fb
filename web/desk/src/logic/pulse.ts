/*
 * Asks the server every ten seconds what changed, and nothing else: the answer is a mark and a
 * few words, so that a hall full of open desks costs little. Polling was chosen over a standing
 * connection because it passes every proxy, holds no thread, and a lost answer costs one round.
 *
 * 1. At most one question is under way.
 * 2. A hidden tab asks nothing; when it is shown again it asks at once.
 * 3. After a failure it waits longer, up to a minute, and goes back to ten seconds on success.
 * 4. An answer about another case than the one now open is dropped.
 */
import type { Pulse } from '../types';

export interface PulseDeps {
  ask: (since: string | undefined, petition: string | undefined) => Promise<Pulse>;
  isHidden: () => boolean;
  later: (ms: number, run: () => void) => () => void;
}

export interface PulseHears {
  /* Something in the reader's scope changed. */
  work: () => void;
  /* The open case is now at this version; others are looking at it. */
  petition: (id: string, version: number | null, others: string[]) => void;
  reached: (isReached: boolean) => void;
}

export const PULSE_MS = 10_000;
const SLOWEST_MS = 60_000;

export class PulseLoop {
  private mark: string | undefined;
  private petition: string | undefined;
  private cancel: (() => void) | null = null;
  private isAsking = false;
  private isOn = false;
  private failures = 0;

  constructor(
    private readonly deps: PulseDeps,
    private readonly hears: PulseHears,
  ) {}

  start(): void {
    if (this.isOn) return;
    this.isOn = true;
    void this.round();
  }

  stop(): void {
    this.isOn = false;
    this.mark = undefined;
    this.cancel?.();
    this.cancel = null;
  }

  /* Name the open case (or none); asks at once, so that "also looking" appears without a wait. */
  look(petition: string | undefined): void {
    if (this.petition === petition) return;
    this.petition = petition;
    if (petition !== undefined) this.hurry();
  }

  /* The tab came back, or the network did. */
  hurry(): void {
    if (!this.isOn || this.isAsking) return;
    this.cancel?.();
    void this.round();
  }

  private plan(): void {
    if (!this.isOn) return;
    const wait = Math.min(SLOWEST_MS, PULSE_MS * 2 ** Math.min(this.failures, 3));
    this.cancel = this.deps.later(wait, () => void this.round());
  }

  private async round(): Promise<void> {
    if (!this.isOn || this.isAsking) return;
    if (this.deps.isHidden()) return this.plan();
    this.isAsking = true;
    const petition = this.petition;
    try {
      const pulse = await this.deps.ask(this.mark, petition);
      this.failures = 0;
      if (this.isOn) this.hear(pulse, petition);
    } catch {
      this.failures++;
      if (this.isOn) this.hears.reached(false);
    } finally {
      this.isAsking = false;
    }
    if (petition !== this.petition && this.petition !== undefined) return void this.round();
    this.plan();
  }

  private hear(pulse: Pulse, petition: string | undefined): void {
    const isFirst = this.mark === undefined;
    this.mark = pulse.mark;
    this.hears.reached(true);
    if (pulse.changed && !isFirst) this.hears.work();
    if (petition !== undefined && petition === this.petition) {
      this.hears.petition(petition, pulse.petition_version ?? null, pulse.others ?? []);
    }
  }
}
