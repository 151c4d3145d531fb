/* The board's counts, and the rows of one trigger: first page, more pages. A later request wins. */
import { reactive } from 'vue';
import { ask } from '../app/session';
import type { FindingAddress } from '../logic/findings';
import type { Finding, FindingsBoard, Findings } from '../types';

const PAGE = 40;

interface State {
  board: FindingsBoard | null;
  page: Findings | null;
  items: Finding[];
  isLoading: boolean;
  isLoadingMore: boolean;
  error: unknown;
}

export function useFindings(address: () => FindingAddress) {
  const state = reactive<State>({
    board: null,
    page: null,
    items: [],
    isLoading: true,
    isLoadingMore: false,
    error: null,
  });
  let turn = 0;

  const request = (after?: string) => {
    const { trigger, state: which, unit } = address();
    return ask('findings', {
      path: { trigger },
      query: { state: which, limit: PAGE, ...(unit ? { unit } : {}), ...(after ? { after } : {}) },
    });
  };

  async function loadBoard(): Promise<void> {
    try {
      state.board = await ask('findings_board');
    } catch (error) {
      state.error = error;
      state.isLoading = false;
    }
  }

  async function load(): Promise<void> {
    const mine = ++turn;
    if (!address().trigger) return;
    state.isLoading = true;
    state.error = null;
    try {
      const page = await request();
      if (mine === turn) Object.assign(state, { page, items: page.items });
    } catch (error) {
      if (mine === turn) Object.assign(state, { page: null, items: [], error });
    } finally {
      if (mine === turn) state.isLoading = false;
    }
  }

  async function more(): Promise<void> {
    if (!state.page?.next || state.isLoadingMore) return;
    const mine = turn;
    state.isLoadingMore = true;
    try {
      const page = await request(state.page.next);
      if (mine !== turn) return;
      state.items.push(...page.items);
      state.page = page;
    } catch (error) {
      if (mine === turn) state.error = error;
    } finally {
      state.isLoadingMore = false;
    }
  }

  return { state, loadBoard, load, more };
}
