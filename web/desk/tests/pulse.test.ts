import { beforeEach, describe, expect, it } from 'vitest';
import { PULSE_MS, PulseLoop } from '../src/logic/pulse';
import type { Pulse } from '../src/types';

type Answer = (pulse: Pulse | Error) => void;

let asked: { since: string | undefined; petition: string | undefined; answer: Answer }[];
let planned: { ms: number; run: () => void; isCancelled: boolean }[];
let heard: string[];
let isHidden: boolean;
let loop: PulseLoop;

const settle = () => new Promise((done) => setTimeout(done, 0));
const pulse = (mark: string, more: Partial<Pulse> = {}): Pulse => ({
  mark,
  changed: false,
  ...more,
});

async function answer(value: Pulse | Error): Promise<void> {
  asked[asked.length - 1]!.answer(value);
  await settle();
}

async function nextRound(): Promise<void> {
  planned
    .filter((plan) => !plan.isCancelled)
    .pop()!
    .run();
  await settle();
}

beforeEach(() => {
  asked = [];
  planned = [];
  heard = [];
  isHidden = false;
  loop = new PulseLoop(
    {
      ask: (since, petition) =>
        new Promise((resolve, reject) =>
          asked.push({
            since,
            petition,
            answer: (value) => (value instanceof Error ? reject(value) : resolve(value)),
          }),
        ),
      isHidden: () => isHidden,
      later: (ms, run) => {
        const plan = { ms, run, isCancelled: false };
        planned.push(plan);
        return () => {
          plan.isCancelled = true;
        };
      },
    },
    {
      work: () => heard.push('work'),
      petition: (id, version, others) => heard.push(`${id}@${version} ${others.join()}`),
      reached: (isReached) => heard.push(isReached ? 'reached' : 'lost'),
    },
  );
});

describe('pulse', () => {
  it('asks at once, then every ten seconds with the last mark', async () => {
    loop.start();
    await answer(pulse('m1', { changed: true }));
    expect(planned[0]!.ms).toBe(PULSE_MS);
    await nextRound();
    expect(asked.map(({ since }) => since)).toEqual([undefined, 'm1']);
  });

  it('does not call the first answer a change, and the second one does', async () => {
    loop.start();
    await answer(pulse('m1', { changed: true }));
    expect(heard).toEqual(['reached']);
    await nextRound();
    await answer(pulse('m2', { changed: true }));
    expect(heard).toEqual(['reached', 'reached', 'work']);
  });

  it('asks at once when a case is opened, and tells who else is there', async () => {
    loop.start();
    await answer(pulse('m1'));
    loop.look('17');
    expect(asked[1]).toMatchObject({ since: 'm1', petition: '17' });
    await answer(pulse('m1', { petition_version: 5, others: ['周敏'] }));
    expect(heard.pop()).toBe('17@5 周敏');
  });

  it('drops an answer about a case that is no longer open, and asks about the new one', async () => {
    loop.look('17');
    loop.start();
    loop.look('18');
    await answer(pulse('m1', { petition_version: 5 }));
    expect(heard).toEqual(['reached']);
    expect(asked[1]).toMatchObject({ petition: '18' });
  });

  it('never has two questions under way', async () => {
    loop.start();
    loop.hurry();
    loop.look('17');
    expect(asked).toHaveLength(1);
  });

  it('asks nothing while hidden, and at once when shown', async () => {
    isHidden = true;
    loop.start();
    await settle();
    expect(asked).toHaveLength(0);
    isHidden = false;
    loop.hurry();
    expect(asked).toHaveLength(1);
    expect(planned[0]!.isCancelled).toBe(true);
  });

  it('waits longer while the server is away, a minute at most, and recovers', async () => {
    loop.start();
    for (let i = 0; i < 4; i++) {
      await answer(new Error('offline'));
      if (i < 3) await nextRound();
    }
    expect(planned.map(({ ms }) => ms)).toEqual([20_000, 40_000, 60_000, 60_000]);
    expect(heard).toEqual(['lost', 'lost', 'lost', 'lost']);
    await nextRound();
    await answer(pulse('m1'));
    expect(planned.pop()!.ms).toBe(PULSE_MS);
  });

  it('says nothing after it was stopped', async () => {
    loop.start();
    loop.stop();
    await answer(pulse('m1', { changed: true }));
    expect(heard).toEqual([]);
    expect(planned).toEqual([]);
  });
});
