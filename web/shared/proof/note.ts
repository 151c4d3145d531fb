/* C2SP signed notes: a text, an empty line, and lines "— name base64" of signatures. Reading
 * only; signed.ts says whether a signature holds. */
import { fromBase64, hash, toHex, utf8 } from './bytes';

export const SIGNS = 1;
export const COSIGNS = 4;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const NOTE_BYTES = 1 << 16;
const SIGNATURES_MAX = 64;

export interface VerifierKey {
  name: string;
  /** SIGNS or COSIGNS. */
  algorithm: number;
  id: Uint8Array;
  bytes: Uint8Array;
  /** As it was written. */
  text: string;
}

/* Printable ASCII without blank and plus. */
const isName = (text: string): boolean => /^[!-*,-~]{1,200}$/.test(text);

function keyId(name: string, algorithm: number, bytes: Uint8Array): Uint8Array {
  return hash(utf8(`${name}\n`), new Uint8Array([algorithm]), bytes).slice(0, ID_BYTES);
}

/** name+id in hex+base64 of algorithm and key; null when the parts do not fit each other. */
export function readKey(text: string): VerifierKey | null {
  const [name, id, rest] = splitKey(text);
  const raw = fromBase64(rest);
  const algorithm = raw?.[0];
  if (!raw || raw.length !== 1 + KEY_BYTES || !isName(name)) return null;
  if (algorithm !== SIGNS && algorithm !== COSIGNS) return null;
  const bytes = raw.slice(1);
  const made = keyId(name, algorithm, bytes);
  return toHex(made) === id ? { name, algorithm, id: made, bytes, text } : null;
}

/* The name has no plus, base64 may. */
function splitKey(text: string): [string, string, string] {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

export interface NoteSignature {
  name: string;
  id: Uint8Array;
  /** What follows the key's id. */
  bytes: Uint8Array;
}
export interface Note {
  /** Ends with a newline. */
  text: string;
  signatures: NoteSignature[];
}

function readSignature(line: string): NoteSignature | null {
  const match = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
  const raw = match ? fromBase64(match[2] ?? '') : null;
  if (!match || !raw || raw.length <= ID_BYTES || !isName(match[1] ?? '')) return null;
  return { name: match[1] ?? '', id: raw.slice(0, ID_BYTES), bytes: raw.slice(ID_BYTES) };
}

export function readNote(note: string): Note | null {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 1 || !note.endsWith('\n')) return null;
  const text = note.slice(0, cut + 1);
  if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(note)) return null;
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX || utf8(note).length > NOTE_BYTES) return null;
  const signatures = lines.map(readSignature);
  return signatures.includes(null) ? null : { text, signatures: signatures as NoteSignature[] };
}

/** A number as these notes write it: no sign, no leading zero. */
export function readNumber(text: string | undefined): number | null {
  if (text === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
