/*
 * Who is signed in, and what they may do. A session that ends while somebody types is not an end
 * of their work: the page stays, a sign-in stands over it, and the same person goes on.
 */
import { reactive, readonly } from 'vue';
import { adoptWording } from '@shared/wording';
import { ApiError, call, setCsrf, type Args, type OperationName, type Reply } from '@shared/api';
import { Drafts } from '../logic/drafts';
import type { Session } from '../types';

interface State {
  session: Session | null;
  isExpired: boolean;
  /** Somebody is asked to prove again who they are (ProofDialog). */
  isProving: boolean;
  isLoading: boolean;
  error: unknown;
}

const state = reactive<State>({ session: null, isExpired: false, isProving: false, isLoading: true, error: null });
export const auth = readonly(state);

export const drafts = new Drafts(sessionStorageOrNone(), () => Date.now());

function sessionStorageOrNone(): Storage {
  try {
    return window.sessionStorage;
  } catch {
    /* A browser that forbids storage: keeping fails, and the forms say so. */
    return { length: 0 } as Storage;
  }
}

export function account(): string {
  return state.session?.account ?? '';
}

export function may(operation: OperationName): boolean {
  return state.session?.operations?.includes(operation) ?? false;
}

export function mayWork(): boolean {
  return may('work_list');
}

export function adopt(session: Session): void {
  const before = state.session?.account;
  setCsrf('account', session.csrf);
  if (state.isExpired && before && session.account !== before) {
    /* Somebody else took the place: nothing of the former person may stay on the screen. */
    drafts.dropAll();
    window.location.assign('/desk/');
    return;
  }
  state.isExpired = false;
  state.session = session;
  void adoptWording(session.wording);
}

export async function loadSession(): Promise<void> {
  state.isLoading = true;
  state.error = null;
  try {
    adopt(await call('session_view'));
  } catch (error) {
    state.error = error;
  } finally {
    state.isLoading = false;
  }
}

/* The same without a page that says it is loading. */
export async function loadSessionQuietly(): Promise<void> {
  await call('session_view').then(adopt, () => undefined);
}

export function noteExpired(): void {
  state.isExpired = true;
}

/* ---- proving again who is there ---- */

let proof: Promise<boolean> | null = null;
let settle: (isProven: boolean) => void = () => undefined;

/* One dialog for all who wait for it. */
function prove(): Promise<boolean> {
  proof ??= new Promise<boolean>((done) => {
    settle = done;
    state.isProving = true;
  });
  return proof;
}

export function endProof(isProven: boolean): void {
  state.isProving = false;
  proof = null;
  settle(isProven);
}

export async function signOut(): Promise<void> {
  await call('session_close').catch(() => undefined);
  drafts.dropAll();
  window.location.assign('/desk/');
}

/* Every call of the desk goes through here, so that an ended session is noticed in one place. */
export async function ask<K extends OperationName>(
  name: K,
  ...rest: object extends Args<K> ? [args?: Args<K>] : [args: Args<K>]
): Promise<Reply<K>> {
  try {
    return await call(name, ...rest);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.key === 'unauthenticated') state.isExpired = true;
    /* The office has just begun to ask for something first: the frame shows what. */
    if (error.key === 'forbidden' && error.problem?.reason?.startsWith('must_')) void loadSessionQuietly();
    if (error.key === 'step_up' && (await prove())) return ask(name, ...rest);
    throw error;
  }
}
