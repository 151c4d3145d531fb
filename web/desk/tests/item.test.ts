/* Several write on one item: what another saved is never written over, and late answers change nothing. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const { startI18n } = await import('@shared/i18n');
const { useItem } = await import('../src/meeting/useItem');

interface Event {
  seq: number;
  act: string;
  by: string;
  fields: { id: string; value: string }[];
}
let history: Event[] = [];
const version = (): number => history.length;
const save = (act: string, text: string, by: string): void =>
  void history.push({ seq: version() + 1, act, by, fields: [{ id: 'text', value: text }] });
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
const view = () => json({ version: version(), is_ended: false, history: structuredClone(history) });
/* Answers that are under way until they are let go. */
let held: (() => void)[] | null = null;

async function server(_address: string, init: RequestInit): Promise<Response> {
  if (init.method !== 'POST') {
    const answer = view();
    if (held) await new Promise<void>((done) => held!.push(done));
    return answer;
  }
  const headers = init.headers as Record<string, string>;
  if (headers['If-Match'] !== `"${version()}"`) return json({ type: 'urn:huiyin:error:stale', title: 'stale', status: 412 }, 412);
  const body = JSON.parse(String(init.body)) as { act: string; fields: { text: string } };
  save(body.act, body.fields.text, 'me');
  return json({ version: version(), state: 'open' });
}

beforeEach(async () => {
  await startI18n({ zh: {}, en: async () => ({}) });
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('fetch', server);
  history = [];
  held = null;
  save('put_on', '由谁来办？', 'somebody');
  save('draft', '由住建局修桥', 'somebody');
});
afterEach(() => vi.unstubAllGlobals());

async function typing(text: string) {
  const one = useItem('9');
  await one.begin();
  one.typed.text = text;
  one.change();
  return one;
}

it('what another saved while one was typing stands beside, though the page knew of it before it saved', async () => {
  const one = await typing('由住建局和交通局修');
  save('draft', '财政拨款', 'somebody');
  await one.load();
  await one.save();
  expect(history.slice(2).map((event) => [event.act, event.fields[0]!.value])).toEqual([
    ['draft', '财政拨款'],
    ['beside', '由住建局和交通局修'],
  ]);
  expect(one.beside.value.map((wording) => wording.text)).toEqual(['由住建局和交通局修']);
});

it('the next wording of one’s own follows one’s own', async () => {
  const one = await typing('由住建局');
  await one.save();
  one.typed.text = '由住建局查清';
  one.change();
  await one.load();
  await one.save();
  expect(history.slice(2).map((event) => event.act)).toEqual(['draft', 'draft']);
});

it('an answer from before what was saved does not bring the old words back', async () => {
  const one = await typing('由住建局和交通局修');
  held = [];
  const late = one.load();
  const [letGo] = held;
  held = null;
  await one.save();
  letGo!();
  await late;
  expect(one.typed.text).toBe('由住建局和交通局修');
  expect(one.saving.value).toBe('saved');
});
