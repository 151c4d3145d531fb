/*
 * The one pulse of a desk tab. Pages subscribe to "the work changed" and to the case they show;
 * they refresh quietly, keeping focus, selection and typed text.
 */
import { onBeforeUnmount, onMounted, reactive, readonly, watch } from 'vue';
import { PulseLoop } from '../logic/pulse';
import { ask, auth } from './session';

interface Live {
  isReached: boolean;
  petition: string;
  version: number | null;
  others: string[];
}

const state = reactive<Live>({ isReached: true, petition: '', version: null, others: [] });
export const live = readonly(state);
const workListeners = new Set<() => void>();

const loop = new PulseLoop(
  {
    ask: (since, petition) =>
      ask('pulse', { query: { ...(since ? { since } : {}), ...(petition ? { petition } : {}) } }),
    isHidden: () => document.hidden,
    later: (ms, run) => {
      const timer = window.setTimeout(run, ms);
      return () => window.clearTimeout(timer);
    },
  },
  {
    work: () => workListeners.forEach((listener) => listener()),
    petition: (id, version, others) => Object.assign(state, { petition: id, version, others }),
    reached: (isReached) => {
      state.isReached = isReached;
    },
  },
);

export function startLive(): void {
  document.addEventListener('visibilitychange', () => loop.hurry());
  window.addEventListener('online', () => loop.hurry());
  watch(
    () => auth.session?.kind === 'staff' && !auth.session.must_change_password && !auth.isExpired,
    (isOn) => (isOn ? loop.start() : loop.stop()),
    { immediate: true },
  );
}

export function useWorkPulse(listener: () => void): void {
  onMounted(() => workListeners.add(listener));
  onBeforeUnmount(() => workListeners.delete(listener));
}

export function lookAt(petition: string | undefined): void {
  if (petition === undefined) Object.assign(state, { petition: '', version: null, others: [] });
  loop.look(petition);
}
