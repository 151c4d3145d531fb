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

function cosignedTime(bytes: Uint8Array, text: string, key: VerifierKey): number | null {
  if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const seconds = bytes.slice(0, TIME_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const message = join(utf8(`cosignature/v1\ntime ${seconds}\n`), utf8(text));
  return seconds >> 63n === 0n && isSigned(bytes.slice(TIME_BYTES), message, key) ? Number(seconds) : null;
}

/** When this key last cosigned, in seconds since 1970; null when it did not, or a line of its is wrong. */
export function cosignedAt(note: Note, key: VerifierKey): number | null {
  const times = key.algorithm === COSIGNS ? byKey(note, key).map((one) => cosignedTime(one.bytes, note.text, key)) : [];
  const known = times.filter((one) => one !== null);
  return known.length > 0 && known.length === times.length ? Math.max(...known) : null;
}
