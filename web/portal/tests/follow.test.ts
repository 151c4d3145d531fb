import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const { startI18n } = await import('@shared/i18n');
const { follow, refresh } = await import('../state/follow');

const json = (value: unknown) => new Response(JSON.stringify(value), { status: 200, headers: { 'Content-Type': 'application/json' } });
const answers: ((view: Response) => void)[] = [];

beforeEach(async () => {
  await startI18n({ zh: {}, en: async () => ({}) });
  answers.length = 0;
  vi.stubGlobal('fetch', () => new Promise<Response>((done) => answers.push(done)));
});
afterEach(() => vi.unstubAllGlobals());

it('what was asked last is shown, though an answer from before comes after it', async () => {
  const first = refresh();
  const second = refresh();
  answers[1]!(json({ number: 'QH-1', version: 4, csrf: 'b' }));
  await second;
  answers[0]!(json({ number: 'QH-1', version: 3, csrf: 'a' }));
  await first;
  expect(follow.view?.version).toBe(4);
});
