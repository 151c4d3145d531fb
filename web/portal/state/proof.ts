/* The proof of what was just sent. It is asked for with number, code and name in a session of its
 * own, which ends at once: nothing stays open on a borrowed phone. */
import type { ReceiptFile } from '@shared/api-types.gen';
import { call, setCsrf } from '@shared/api';
import type { KeptReceipt } from './receipt';

let running: Promise<unknown> = Promise.resolve();

async function fetchOnce(kept: KeptReceipt, words: boolean): Promise<ReceiptFile> {
  const { number, code } = kept.receipt;
  const session = await call('follow_open', { body: { number, code, name: kept.name } });
  setCsrf('follow', session.csrf);
  try {
    return await call('follow_receipt', { query: { with: words ? 'words' : 'digests' } });
  } finally {
    await call('follow_close').catch(() => undefined);
    setCsrf('follow', undefined);
  }
}

/** One after the other: each has the session to itself. */
export function receiptOf(kept: KeptReceipt, words: boolean): Promise<ReceiptFile> {
  const next = running.catch(() => undefined).then(() => fetchOnce(kept, words));
  running = next.catch(() => undefined);
  return next;
}

/** Before another session is opened. */
export async function proofSettled(): Promise<void> {
  await running;
}
