/* The one way pages talk to the server: typed by the API description, with the CSRF token, the
 * reader's language, idempotency keys that survive retries, and problems as typed errors.
 *
 * A write is sent again only when that cannot do it twice: it carries an Idempotency-Key, or the
 * server itself said that it did nothing (503, 409 conflict). */
import {
  operations,
  type Operations,
  type OperationInfo,
  type Problem,
  type ProblemField,
  type Upload,
} from './api-types.gen';
import { languageTag } from './i18n';
import { waiting } from './waiting';

export type OperationName = keyof Operations;
export type Reply<K extends OperationName> = Operations[K]['reply'];

type Given<K extends string, T> = [T] extends [undefined] ? { [P in K]?: undefined } : { [P in K]: T };
type IsOptional<T> = object extends T ? true : false;
type Query<T> = [T] extends [undefined]
  ? { query?: undefined }
  : IsOptional<T> extends true
    ? { query?: T }
    : { query: T };

export type Args<K extends OperationName> = Given<'path', Operations[K]['path']> &
  Query<Operations[K]['query']> &
  Given<'body', Operations[K]['body']> & {
    /** One per thing the person means to do; needed by every create. */
    intention?: Intention;
    /** The version that was read; needed by every change. */
    version?: number;
    signal?: AbortSignal;
  };

/** What went wrong, in a form a page can show. */
export class ApiError extends Error {
  constructor(
    /** A key of error.*: from the server, or 'offline', 'timeout', 'aborted' from here. */
    readonly key: string,
    readonly status: number,
    readonly problem: Problem | null = null,
  ) {
    super(problem?.detail ?? problem?.title ?? key);
    this.name = 'ApiError';
  }

  get fields(): readonly ProblemField[] {
    return this.problem?.fields ?? [];
  }
  get retryAfterS(): number | null {
    return this.problem?.retry_after_s ?? null;
  }
}

/** One thing a person means to do. Keep the same one while that thing is tried again, make a new
 * one for the next thing: the server then does it once however often the request arrives. */
export class Intention {
  readonly key: string;
  constructor(key?: string) {
    this.key = key ?? randomKey();
  }
}

/* crypto.randomUUID needs https; a county office's first day may be plain http in the hall. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/* Two sessions may live beside each other: an account (petitioner or official), and the following
 * of one petition. Each has its own token. */
type SessionKind = 'follow' | 'account';
const csrf: Record<SessionKind, string> = { follow: '', account: '' };

export function setCsrf(kind: SessionKind, token: string | undefined): void {
  csrf[kind] = token ?? '';
}

function csrfFor(path: string): string {
  if (path.startsWith('/api/follow')) return csrf.follow;
  return csrf.account || csrf.follow;
}

/** Waiting between tries; replaced in tests. */
export const timing = {
  maxTries: 4,
  firstDelayMs: 400,
  timeoutMs: 30_000,
  /** How long a server that says when to come again is believed: a database changes hands in less. */
  patienceMs: 60_000,
  sleep: (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms)),
};

export function addressOf(info: OperationInfo, path?: object, query?: object): string {
  const filled = info.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = (path as Record<string, unknown> | undefined)?.[name];
    if (value === undefined) throw new Error(`${info.path}: ${name} is missing`);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

/** The address of a file, for links and pictures. */
export function addressOfOperation<K extends OperationName>(
  name: K,
  path: Operations[K]['path'],
): string {
  return addressOf(operations[name], path as object | undefined);
}

function headersFor(info: OperationInfo, args: { intention?: Intention; version?: number; body?: unknown }) {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    'Accept-Language': languageTag(),
  };
  if (args.body !== undefined)
    headers['Content-Type'] = args.body instanceof Blob ? 'application/octet-stream' : 'application/json';
  if (info.method !== 'GET') {
    const token = csrfFor(info.path);
    if (token) headers['X-Huiyin-CSRF'] = token;
  }
  if (info.create) {
    if (!args.intention) throw new Error(`${info.path} needs an intention`);
    headers['Idempotency-Key'] = args.intention.key;
  }
  if (info.change) {
    if (args.version === undefined) throw new Error(`${info.path} needs the version that was read`);
    headers['If-Match'] = `"${args.version}"`;
  }
  return headers;
}

export function problemOf(text: string): Problem | null {
  try {
    const value = JSON.parse(text) as Problem;
    return typeof value.type === 'string' && typeof value.status === 'number' ? value : null;
  } catch {
    return null;
  }
}

export function errorOf(status: number, text: string): ApiError {
  const problem = problemOf(text);
  const key = problem?.type.split(':').pop();
  if (key) return new ApiError(key, status, problem);
  return new ApiError(status === 503 || status === 502 || status === 504 ? 'unavailable' : 'internal', status);
}

/** May this be sent again without doing it twice? */
export function mayRetry(info: OperationInfo, error: ApiError): boolean {
  const isSafe = info.method === 'GET' || info.create;
  if (error.key === 'offline' || error.key === 'timeout') return isSafe;
  if (error.status === 503) return isSafe || error.problem !== null;
  return error.status === 409 && error.key === 'conflict';
}

async function once(address: string, init: RequestInit): Promise<Response> {
  const limit = new AbortController();
  const outer = init.signal;
  const stop = () => limit.abort();
  outer?.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, timing.timeoutMs);
  try {
    return await fetch(address, { ...init, signal: limit.signal });
  } catch {
    if (outer?.aborted) throw new ApiError('aborted', 0);
    throw new ApiError(limit.signal.aborted ? 'timeout' : 'offline', 0);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}

async function replyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('Content-Type') ?? '';
  if (!response.ok) throw errorOf(response.status, await response.text());
  return type.includes('json') ? response.json() : response.blob();
}

async function fetchCsrf(kind: SessionKind): Promise<boolean> {
  try {
    const response = await fetch(kind === 'follow' ? '/api/follow' : '/api/session', { credentials: 'same-origin' });
    if (!response.ok) return false;
    const token = ((await response.json()) as { csrf?: string }).csrf;
    if (!token) return false;
    setCsrf(kind, token);
    return true;
  } catch {
    return false;
  }
}

/* A token that is missing or stale (the page was reloaded, the session renewed in another tab) is
 * fetched anew once; the person notices nothing. Files may be sent by either kind of session. */
async function renewCsrf(path: string): Promise<boolean> {
  if (path.startsWith('/api/follow')) return fetchCsrf('follow');
  if (await fetchCsrf('account')) return true;
  return path === operations.upload.path ? fetchCsrf('follow') : false;
}

/** Call one operation of the API. Throws ApiError. From the first answer that the server is not there for now until the last
 * try the person sees why nothing happens. */
export async function call<K extends OperationName>(name: K, ...rest: CallRest<K>): Promise<Reply<K>> {
  const seen = { isWaiting: false };
  try {
    return await tryToCall(seen, name, ...rest);
  } finally {
    if (seen.isWaiting) waiting.count--;
  }
}

function showWaiting(seen: { isWaiting: boolean }, error: ApiError): void {
  if (error.status !== 503 || seen.isWaiting) return;
  seen.isWaiting = true;
  waiting.count++;
}

async function tryToCall<K extends OperationName>(
  seen: { isWaiting: boolean }, name: K, ...rest: CallRest<K>
): Promise<Reply<K>> {
  const info = operations[name];
  const args = (rest[0] ?? {}) as Args<K> & { body?: unknown; path?: object; query?: object };
  const address = addressOf(info, args.path, args.query);
  let isRenewed = false;
  let waitedMs = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      const init: RequestInit = {
        method: info.method,
        headers: headersFor(info, args),
        credentials: 'same-origin',
        cache: 'no-store',
      };
      if (args.signal) init.signal = args.signal;
      if (args.body !== undefined) init.body = args.body instanceof Blob ? args.body : JSON.stringify(args.body);
      return (await replyOf(await once(address, init))) as Reply<K>;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.key === 'csrf' && !isRenewed) {
        isRenewed = true;
        if (await renewCsrf(info.path)) continue;
      }
      const asked = Math.min((error.retryAfterS ?? 0) * 1000, 5000);
      const isPromised = error.status === 503 && asked > 0 && waitedMs < timing.patienceMs;
      if ((attempt >= timing.maxTries && !isPromised) || !mayRetry(info, error)) throw error;
      const backoff = timing.firstDelayMs * 2 ** (Math.min(attempt, timing.maxTries) - 1);
      waitedMs += Math.max(backoff, asked);
      showWaiting(seen, error);
      await timing.sleep(Math.max(backoff, asked));
      if (args.signal?.aborted) throw new ApiError('aborted', 0);
    }
  }
}

type CallRest<K extends OperationName> = object extends Args<K> ? [args?: Args<K>] : [args: Args<K>];

export interface Uploading {
  done: Promise<Upload>;
  cancel: () => void;
}

/* The end of a name holds what kind of file it is. */
const NAME_MAX = 120;

/** Files of the register, and those of accusations, which are sealed on their way in. */
export type UploadOperation = 'upload' | 'accusation_upload';

function uploadOnce(
  request: XMLHttpRequest, file: Blob, name: string, onProgress: (part: number) => void, operation: UploadOperation,
): Promise<Upload> {
  return new Promise<Upload>((resolve, reject) => {
    request.open('POST', addressOf(operations[operation], undefined, { name: [...name].slice(-NAME_MAX).join('') }));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept-Language', languageTag());
    const token = csrfFor(operations.upload.path);
    if (token) request.setRequestHeader('X-Huiyin-CSRF', token);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status !== 201) reject(errorOf(request.status, request.responseText));
      else resolve(JSON.parse(request.responseText) as Upload);
    };
    request.onerror = () => reject(new ApiError('offline', 0));
    request.ontimeout = () => reject(new ApiError('timeout', 0));
    request.onabort = () => reject(new ApiError('aborted', 0));
    request.send(file);
  });
}

/** Send one file, telling how far it is (0 to 1). */
export function upload(
  file: Blob, name: string, onProgress: (part: number) => void, operation: UploadOperation = 'upload',
): Uploading {
  const request = new XMLHttpRequest();
  const send = () => uploadOnce(request, file, name, onProgress, operation);
  const done = send().catch(async (error: unknown) => {
    const isToken = error instanceof ApiError && error.key === 'csrf';
    if (isToken && (await renewCsrf(operations.upload.path))) return send();
    throw error;
  });
  return { done, cancel: () => request.abort() };
}
