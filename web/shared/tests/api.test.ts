import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, Intention, addressOf, call, errorOf, mayRetry, setCsrf, timing } from '../api';
import { operations, type Problem } from '../api-types.gen';
import { errorText, fieldTexts } from '../errors';
import zh from '../i18n/zh.json';
import { startI18n } from '../i18n';
import { waiting } from '../waiting';

const problem = (status: number, key: string, more: Partial<Problem> = {}) =>
  new Response(JSON.stringify({ type: `urn:huiyin:error:${key}`, title: key, status, ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });

const server = vi.fn<(address: string, init: RequestInit) => Promise<Response>>();
const sentHeaders = (index: number) => server.mock.calls[index]?.[1].headers as Record<string, string>;
const waits: number[] = [];

beforeEach(async () => {
  await startI18n({ zh, en: async () => ({}) });
  server.mockReset();
  waits.length = 0;
  vi.stubGlobal('fetch', server);
  timing.sleep = async (ms) => void waits.push(ms);
  setCsrf('follow', 'F');
  setCsrf('account', '');
});
afterEach(() => vi.unstubAllGlobals());

const submit = (intention: Intention) =>
  call('petition_submit', { intention, body: { facts: '电梯停运', claims: ['恢复运行'], petitioner: { name: '王' } } });
const rate = () =>
  call('follow_act', { intention: new Intention(), version: 7, body: { action: 'rate', fields: {} } });

describe('a request', () => {
  it('fills the path, leaves out empty query values', () => {
    expect(addressOf(operations.follow_document, { no: 3 })).toBe('/api/follow/documents/3');
    expect(addressOf(operations.work_list, undefined, { q: '电梯', unit: '', limit: 20 })).toBe(
      '/api/desk/work?q=%E7%94%B5%E6%A2%AF&limit=20',
    );
    expect(() => addressOf(operations.follow_document, {})).toThrow('no is missing');
  });
  it('carries token, version in quotes, key and language', async () => {
    server.mockResolvedValueOnce(json({ version: 8, state: { id: 'x', name: 'x' } }));
    await rate();
    const headers = sentHeaders(0);
    expect(headers['X-Huiyin-CSRF']).toBe('F');
    expect(headers['If-Match']).toBe('"7"');
    expect(headers['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/);
    expect(headers['Accept-Language']).toBe('zh-CN');
  });
});

describe('trying again', () => {
  it('keeps the key of the intention, so that a lost answer cannot make two petitions', async () => {
    server
      .mockRejectedValueOnce(new TypeError('network'))
      .mockResolvedValueOnce(problem(503, 'unavailable'))
      .mockResolvedValueOnce(json({ number: 'QH-1' }, 201));
    const intention = new Intention();
    await expect(submit(intention)).resolves.toEqual({ number: 'QH-1' });
    expect([0, 1, 2].map((index) => sentHeaders(index)['Idempotency-Key'])).toEqual(Array(3).fill(intention.key));
    expect(waits).toEqual([400, 800]);
  });
  it('waits as long as the server asks, within reason', async () => {
    server.mockResolvedValueOnce(problem(503, 'unavailable', { retry_after_s: 2 })).mockResolvedValueOnce(json({}, 201));
    await submit(new Intention());
    expect(waits).toEqual([2000]);
  });
  it('believes a server that says when to come again, for a minute, and says that it waits', async () => {
    const counts: number[] = [];
    timing.sleep = async (ms) => {
      waits.push(ms);
      counts.push(waiting.count);
    };
    server.mockImplementation(async () => problem(503, 'unavailable', { retry_after_s: 5 }));
    await expect(submit(new Intention())).rejects.toMatchObject({ key: 'unavailable', status: 503 });
    expect(waits).toEqual(Array(12).fill(5000));
    expect(counts).toEqual(Array(12).fill(1));
    expect(waiting.count).toBe(0);
  });
  it('does not come again for a reader who has left meanwhile', async () => {
    const leaving = new AbortController();
    timing.sleep = async () => leaving.abort();
    server.mockImplementation(async () => problem(503, 'unavailable', { retry_after_s: 5 }));
    await expect(call('guide', { signal: leaving.signal })).rejects.toMatchObject({ key: 'aborted' });
    expect(server).toHaveBeenCalledTimes(1);
  });
  it('gives up after four tries with the last error', async () => {
    server.mockImplementation(async () => problem(503, 'unavailable'));
    await expect(submit(new Intention())).rejects.toMatchObject({ key: 'unavailable', status: 503 });
    expect(server).toHaveBeenCalledTimes(4);
  });
  it('retries a lost lock but not a refusal', async () => {
    server.mockResolvedValueOnce(problem(409, 'conflict')).mockResolvedValueOnce(problem(409, 'refused', { detail: '已过 5 个工作日' }));
    await expect(rate()).rejects.toMatchObject({ key: 'refused' });
    expect(server).toHaveBeenCalledTimes(2);
  });
  it('never repeats a write without a key when the answer was lost', () => {
    expect(mayRetry(operations.session_open, new ApiError('offline', 0))).toBe(false);
    expect(mayRetry(operations.session_open, errorOf(503, ''))).toBe(false);
    expect(mayRetry(operations.follow_view, new ApiError('offline', 0))).toBe(true);
    expect(mayRetry(operations.petition_submit, errorOf(429, ''))).toBe(false);
  });
  it('renews a stale token once', async () => {
    server
      .mockResolvedValueOnce(problem(403, 'csrf'))
      .mockResolvedValueOnce(json({ csrf: 'G' }))
      .mockResolvedValueOnce(json({ version: 8 }));
    await rate();
    expect(server.mock.calls[1]?.[0]).toBe('/api/follow');
    expect(sentHeaders(2)['X-Huiyin-CSRF']).toBe('G');
  });
  it('looks for the token of the session that the operation takes', async () => {
    server
      .mockResolvedValueOnce(problem(403, 'csrf'))
      .mockResolvedValueOnce(json({ kind: 'petitioner', csrf: 'A' }))
      .mockResolvedValueOnce(json({ number: 'QH-1' }, 201));
    await submit(new Intention());
    expect(server.mock.calls[1]?.[0]).toBe('/api/session');
    expect(sentHeaders(2)['X-Huiyin-CSRF']).toBe('A');
  });
  it('does not ask for a token forever', async () => {
    server.mockImplementation(async (address) => (address === '/api/follow' ? json({ csrf: 'G' }) : problem(403, 'csrf')));
    await expect(rate()).rejects.toMatchObject({ key: 'csrf' });
    expect(server).toHaveBeenCalledTimes(3);
  });
  it('stops when the reader leaves', async () => {
    const leaving = new AbortController();
    server.mockImplementation(async (_address, init) => {
      leaving.abort();
      expect(init.signal?.aborted).toBe(true);
      throw new DOMException('aborted', 'AbortError');
    });
    await expect(call('guide', { signal: leaving.signal })).rejects.toMatchObject({ key: 'aborted' });
  });
});

describe('errors in words', () => {
  it('come from the key, the refusal from the server’s own sentence', () => {
    expect(errorText(errorOf(412, '{"type":"urn:huiyin:error:stale","title":"x","status":412}'))).toBe(zh['error.stale']);
    expect(errorText(new ApiError('refused', 409, { type: '', title: '', status: 409, detail: '已过期限' }))).toBe('已过期限');
    expect(errorText(new ApiError('locked_out', 429, { type: '', title: '', status: 429, retry_after_s: 90 }))).toContain('2 分钟');
    expect(errorText(errorOf(502, '<html>'))).toBe(zh['error.unavailable']);
    expect(errorText(new Error('bug'))).toBe(zh['error.internal']);
  });
  it('are found by field, whatever the spelling of the path', () => {
    const fields = [
      { path: '/petitioner/name', rule: 'required', text: '' },
      { path: 'claims[0]', rule: 'too_long', limit: '1000', text: '' },
      { path: 'place', rule: 'new_rule', text: 'said by the server' },
    ];
    const error = new ApiError('bad_input', 422, { type: '', title: '', status: 422, fields });
    expect(fieldTexts(error)).toEqual({
      'petitioner.name': '这一项需要填写',
      'claims.0': '太长了，最多 1000 个字',
      place: 'said by the server',
    });
  });
});
