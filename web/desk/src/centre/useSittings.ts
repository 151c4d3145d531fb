/* Who sits from a day on; looked at anew every quarter of a minute while the page is open. */
import { onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import type { Reply } from '@shared/api';
import { locale } from '@shared/i18n';
import { ask, may } from '../app/session';

const POLL_MS = 15_000;
export type Sittings = Reply<'desk_sittings'>;

export function useSittings(from: () => string, days: number) {
  const got = shallowRef<Sittings | null>(null);
  const error = shallowRef<unknown>(null);
  const isLoading = ref(true);
  let turn = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function load(isQuiet = false): Promise<void> {
    const mine = ++turn;
    if (!may('desk_sittings')) return;
    if (!isQuiet) error.value = null;
    try {
      const fresh = await ask('desk_sittings', { query: { days, ...(from() ? { from: from() } : {}) } });
      if (mine === turn) got.value = fresh;
    } catch (problem) {
      if (mine === turn && !isQuiet) error.value = problem;
    }
    if (mine === turn) isLoading.value = false;
  }

  onMounted(() => {
    void load();
    timer = setInterval(() => {
      if (!document.hidden && got.value) void load(true);
    }, POLL_MS);
  });
  onBeforeUnmount(() => clearInterval(timer));
  watch([locale, from], () => void load());
  return { got, error, isLoading, load };
}
