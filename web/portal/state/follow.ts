/* The petition being followed: who is reading (a session in a cookie), what the server says, and
 * fresh news every half minute while somebody is looking. */
import { reactive, readonly, watch } from 'vue';
import type { FollowSession, FollowView } from '@shared/api-types.gen';
import { ApiError, call, setCsrf } from '@shared/api';
import { locale } from '@shared/i18n';

const POLL_MS = 30_000;

interface State {
  view: FollowView | null;
  /** opening: not known yet; closed: no session, ask for number, code and name. */
  phase: 'opening' | 'closed' | 'open' | 'failed';
  error: unknown;
  /** The last try to refresh found no connection; what is shown may be old. */
  isStale: boolean;
  /** It was open and the session ended by itself. */
  isExpired: boolean;
  /** Counts changes that arrived while the page was open, to be announced. */
  news: number;
}

const state = reactive<State>({ view: null, phase: 'opening', error: null, isStale: false, isExpired: false, news: 0 });
export const follow = readonly(state) as Readonly<State>;
let timer: ReturnType<typeof setInterval> | undefined;
let turn = 0;

function adopt(view: FollowView): void {
  const isSame = state.view?.number === view.number;
  if (isSame && state.view && view.version > state.view.version) state.news++;
  if (!isSame) state.news = 0;
  state.view = view;
  state.phase = 'open';
  state.error = null;
  state.isStale = false;
  state.isExpired = false;
  setCsrf('follow', view.csrf);
}

/** Load or refresh; what was asked last is what is shown. Without a session the form is shown; without a net what is
 * shown stays. */
export async function refresh(): Promise<void> {
  const mine = ++turn;
  try {
    const view = await call('follow_view');
    if (mine === turn) adopt(view);
  } catch (error) {
    if (mine !== turn) return;
    const isGone = error instanceof ApiError && (error.status === 401 || error.status === 403);
    if (isGone) {
      state.isExpired = state.view !== null;
      state.view = null;
      state.phase = 'closed';
    } else if (state.view) {
      state.isStale = true;
    } else {
      state.phase = 'failed';
      state.error = error;
    }
  }
}

export async function adoptFollow(session: FollowSession): Promise<void> {
  setCsrf('follow', session.csrf);
  await refresh();
}

export async function openFollow(number: string, code: string, name: string): Promise<void> {
  await adoptFollow(await call('follow_open', { body: { number, code, name } }));
}

/** End the session. Throws, and leaves the page open, when the server could not be told: on a
 * shared computer "closed" must be true. */
export async function closeFollow(): Promise<void> {
  try {
    await call('follow_close');
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
  state.view = null;
  state.phase = 'closed';
  setCsrf('follow', '');
}

/* The rulebook's words come from the server, in the language that was asked for. */
watch(locale, () => {
  if (state.phase === 'open') void refresh();
});

/** Poll while the page is looked at; returns what ends it. */
export function watchFollow(): () => void {
  const look = () => {
    if (document.visibilityState === 'visible' && state.phase === 'open') void refresh();
  };
  timer = setInterval(look, POLL_MS);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('online', look);
  };
}
