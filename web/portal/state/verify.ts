/* What the verifier page was given, and what came out. Nothing here touches the network but
 * loadLogKeys, which only asks for the log's public keys and sends nothing. */
import { reactive, readonly } from 'vue';
import { type VerifierKey, readKey } from '@shared/proof/note';
import { type Promised, unpackPromise } from '@shared/proof/promise';
import { type Verdict, checkReceipt } from '@shared/proof/receipt';
import { type SealedReceipt, checkSealed, isSealed } from '@shared/proof/sealed';
import { isSignedBy } from '@shared/proof/signed';

export type Given =
  | { kind: 'receipt'; verdict: Verdict }
  | { kind: 'sealed'; file: SealedReceipt | null }
  | { kind: 'slip'; promised: Promised; key: VerifierKey | null }
  | { kind: 'nothing' };

interface Keys {
  /** As the office shows them: text of each key that its log has or had. */
  texts: string[];
  isLoaded: boolean;
}
const keys = reactive<Keys>({ texts: [], isLoaded: false });
export const logKeys = readonly(keys) as Readonly<Keys>;

const ADDRESS = '/api/log';

/** Once, when the page opens; what was learnt is kept when the network goes. */
export async function loadLogKeys(): Promise<void> {
  if (keys.isLoaded) return;
  try {
    const response = await fetch(ADDRESS, { credentials: 'omit' });
    if (!response.ok) return;
    const log = (await response.json()) as { keys: string[] };
    keys.texts = log.keys.filter((key) => readKey(key) !== null);
    keys.isLoaded = true;
  } catch {
    /* Without them the page says which key signed, and leaves the comparing to the reader. */
  }
}

/** The code behind "#s=" of a slip's address, or the code alone; empty when it is neither. */
export function slipCodeOf(text: string): string {
  const match = /(?:#s=|^)([A-Za-z0-9_-]{80,})$/.exec(text.trim());
  return match?.[1] ?? '';
}

function readSlip(code: string, known: readonly string[]): Given {
  const promised = unpackPromise(code);
  if (!promised) return { kind: 'nothing' };
  const own = known.map(readKey).filter((key) => key !== null && key.name === promised.origin);
  return { kind: 'slip', promised, key: own.find((key) => key !== null && isSignedBy(promised.note, key)) ?? null };
}

export function readGiven(text: string, known: readonly string[]): Given {
  const code = slipCodeOf(text);
  if (code) return readSlip(code, known);
  if (!text.trim()) return { kind: 'nothing' };
  return isSealed(text) ? { kind: 'sealed', file: checkSealed(text) } : { kind: 'receipt', verdict: checkReceipt(text) };
}
