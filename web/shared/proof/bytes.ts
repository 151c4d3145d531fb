/* Bytes and how they are written as text. Strict: for every sequence of bytes there is one text, and
 * anything else is null. */
import { sha256 } from '@noble/hashes/sha2.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(group >> shift) & 63]).join('');
    const padding = Math.max(0, i + 3 - bytes.length);
    text += letters.slice(0, 4 - padding) + '='.repeat(padding);
  }
  return text;
}

/** Standard alphabet, padded, no unused bit set; null when it is anything else. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  let group = 0;
  for (let i = 0; i < text.length; i++) {
    const value = i < text.length - padding ? VALUES.get(text.charAt(i)) : 0;
    if (value === undefined) return null;
    group = (group << 6) | value;
    if (i % 4 !== 3) continue;
    const at = (i >> 2) * 3;
    for (let k = 0; k < 3; k++) {
      const byte = (group >> (16 - 8 * k)) & 255;
      if (at + k < out.length) out[at + k] = byte;
      else if (byte) return null;
    }
    group = 0;
  }
  return out;
}

/** The alphabet for addresses, unpadded. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
}
export function fromBase64Url(text: string): Uint8Array | null {
  if (/[+/=]/.test(text)) return null;
  const padded = text + '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(padded.replaceAll('-', '+').replaceAll('_', '/'));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const encoder = new TextEncoder();
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}
/** null when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** Four bytes, the most significant first. */
export function u32(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

export function hash(...parts: readonly Uint8Array[]): Uint8Array {
  const stream = sha256.create();
  for (const part of parts) stream.update(part);
  return stream.digest();
}
