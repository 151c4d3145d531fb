/*
 * The items of a meeting as they are on the server. While the page is looked at it asks with the mark it
 * has, and the server answers when something changed, or after a while that nothing did. Where it does not
 * keep the question waiting - it has no place for one more, or the meeting has no items yet - the page asks
 * again after a pause. One question is under way at most; a lost answer costs a round, and the page says
 * that it is not reached.
 */
import { onBeforeUnmount, onMounted, reactive } from 'vue';
import { ApiError } from '@shared/api';
import { ask } from '../app/session';
import type { AgendaItem } from '../types';

const PAUSE_MS = 500;
const SLOWEST_MS = 5000;
/* Shorter than what proxies let a question wait. */
const WAIT_S = 20;

export function useAgenda(work: () => string, isLive: boolean) {
  const agenda = reactive({
    items: [] as AgendaItem[],
    decided: 0,
    today: '',
    mark: '',
    isLoading: true,
    isReached: true,
    error: null as unknown,
  });
  let timer = 0;
  let failures = 0;
  let isOver = false;
  let isAsking = false;
  let waiting: AbortController | null = null;

  async function load(wait = 0, signal?: AbortSignal): Promise<void> {
    try {
      const got = await ask('work_agenda', {
        path: { work: work() },
        query: agenda.mark ? { since: agenda.mark, ...(wait ? { wait } : {}) } : {},
        signal,
      });
      failures = 0;
      agenda.isReached = true;
      agenda.error = null;
      if (got.is_same) return;
      Object.assign(agenda, { items: got.items, decided: got.decided, today: got.today, mark: got.mark ?? '' });
    } catch (error) {
      if (error instanceof ApiError && error.key === 'aborted') return;
      failures += 1;
      agenda.isReached = false;
      if (agenda.items.length === 0) agenda.error = error;
    } finally {
      agenda.isLoading = false;
    }
  }

  async function round(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    waiting = new AbortController();
    if (!document.hidden) await load(isLive ? WAIT_S : 0, waiting.signal);
    waiting = null;
    isAsking = false;
    const pause = Math.min(PAUSE_MS * 2 ** failures, SLOWEST_MS);
    if (isLive && !isOver) timer = window.setTimeout(() => void round(), pause);
  }
  /* Nobody looks: the question is taken back, and its connection with it. */
  function onVisible(): void {
    if (document.hidden) waiting?.abort();
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', onVisible);
    void round();
  });
  onBeforeUnmount(() => {
    isOver = true;
    document.removeEventListener('visibilitychange', onVisible);
    window.clearTimeout(timer);
    waiting?.abort();
  });
  return { agenda, load };
}
