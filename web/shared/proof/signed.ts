/* Whose signature a note bears: Ed25519 of the text itself (0x01), and of a checkpoint with a time
 * (0x04, cosignature/v1). */
import { hashes, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { isEqual, join, utf8 } from './bytes';
import { COSIGNS, type Note, SIGNS, type VerifierKey } from './note';

hashes.sha512 = sha512;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

function isSigned(signature: Uint8Array, message: Uint8Array, key: VerifierKey): boolean {
  try {
    return signature.length === SIGNATURE_BYTES && verify(signature, message, key.bytes, { zip215: false });
  } catch {
    return false;
  }
}

const byKey = (note: Note, key: VerifierKey) =>
  note.signatures.filter((one) => one.name === key.name && isEqual(one.id, key.id));

/** Did this key sign the note, and is no signature under its name a wrong one? */
export function isSignedBy(note: Note, key: VerifierKey): boolean {
  const own = byKey(note, key);
  return key.algorithm === SIGNS && own.length > 0 && own.every((one) => isSigned(one.bytes, utf8(note.text), key));
}

/** When this key cosigned, in seconds since 1970; null when it did not. */
export function cosignedAt(note: Note, key: VerifierKey): number | null {
  const own = byKey(note, key)[0];
  if (key.algorithm !== COSIGNS || own?.bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const seconds = Number(own.bytes.slice(0, TIME_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
  const message = join(utf8(`cosignature/v1\ntime ${seconds}\n`), utf8(note.text));
  return isSigned(own.bytes.slice(TIME_BYTES), message, key) ? seconds : null;
}
