/*
 * The items of a meeting as they are on the server, asked after twice a second while the page is looked
 * at: an answer is a mark as long as nothing changed. One question is under way at most; a lost answer
 * costs a round, and the page says that it is not reached.
 */
import { onBeforeUnmount, onMounted, reactive } from 'vue';
import { ask } from '../app/session';
import type { AgendaItem } from '../types';

const EVERY_MS = 500;
const SLOWEST_MS = 5000;

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

  async function load(): Promise<void> {
    try {
      const got = await ask('work_agenda', {
        path: { work: work() },
        query: agenda.mark ? { since: agenda.mark } : {},
      });
      failures = 0;
      agenda.isReached = true;
      agenda.error = null;
      if (got.is_same) return;
      Object.assign(agenda, { items: got.items, decided: got.decided, today: got.today, mark: got.mark ?? '' });
    } catch (error) {
      failures += 1;
      agenda.isReached = false;
      if (agenda.items.length === 0) agenda.error = error;
    } finally {
      agenda.isLoading = false;
    }
  }

  async function round(): Promise<void> {
    if (!document.hidden) await load();
    const wait = Math.min(EVERY_MS * 2 ** failures, SLOWEST_MS);
    if (isLive && !isOver) timer = window.setTimeout(round, wait);
  }

  onMounted(round);
  onBeforeUnmount(() => {
    isOver = true;
    window.clearTimeout(timer);
  });
  return { agenda, load };
}
