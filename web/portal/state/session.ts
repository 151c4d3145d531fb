/* Who is signed in here. Most people never are: the portal works without an account. */
import { reactive, readonly } from 'vue';
import type { Session } from '@shared/api-types.gen';
import { call, setCsrf } from '@shared/api';

const state = reactive<{ session: Session; isKnown: boolean }>({ session: { kind: 'none' }, isKnown: false });
export const account = readonly(state);

export function adoptSession(session: Session): void {
  state.session = session;
  state.isKnown = true;
  setCsrf('account', session.csrf);
}

export async function loadSession(): Promise<void> {
  adoptSession(await call('session_view'));
}

export async function signOut(): Promise<void> {
  await call('session_close');
  adoptSession({ kind: 'none' });
}
