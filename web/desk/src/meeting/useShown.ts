/*
 * The shared screen: while it is on, each case that comes onto it is noted with who is there before it is
 * shown. Who is there is kept for the tab, so that a reload goes on.
 */
import { ref } from 'vue';
import { ApiError, Intention } from '@shared/api';
import { account, ask, drafts } from '../app/session';

const TRIES = 4;

export function useShown(work: string) {
  const place = [`work-${work}`, 'screen'];
  const kept = drafts.take<{ present: string; isOn: boolean }>(account(), place)?.values;
  const present = ref(kept?.present ?? '');
  const isOn = ref(kept?.isOn ?? false);
  const keep = (): boolean => drafts.keep(account(), place, { present: present.value, isOn: isOn.value });

  function begin(who: string): void {
    present.value = who;
    isOn.value = true;
    keep();
  }
  function end(): void {
    isOn.value = false;
    keep();
  }

  /* The item may move on under our hands: then it is noted on what is there now. */
  async function note(item: string, seen: number): Promise<void> {
    let version = seen;
    for (let i = 0; i < TRIES; i++) {
      try {
        await ask('work_act', {
          path: { work: item },
          body: { act: 'show', fields: { present: present.value } },
          version,
          intention: new Intention(),
        });
        return;
      } catch (error) {
        if (!(error instanceof ApiError && error.key === 'stale') || i === TRIES - 1) throw error;
        version = (await ask('work_view', { path: { work: item } })).version;
      }
    }
  }

  return { present, isOn, begin, end, note };
}
