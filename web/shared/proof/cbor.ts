/* The canonical CBOR of events (docs/internals/event-encoding.md): shortest integers, definite
 * lengths, map keys unsigned and ascending, no floats, no tags. What is not written so is not read. */
import { fromUtf8, join, utf8 } from './bytes';

export type Value = bigint | string | Uint8Array | boolean | null | Value[] | Map<bigint, Value>;

const DEPTH_MAX = 16;
const FALSE = 20;
const TRUE = 21;
const NULL = 22;

class NotCanonical extends Error {}

function refuse(): never {
  throw new NotCanonical();
}

class Reader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  private byte(): number {
    const byte = this.bytes[this.at++];
    return byte ?? refuse();
  }
  /* The number in or after an item's first byte. */
  private argument(info: number): bigint {
    if (info < 24) return BigInt(info);
    if (info > 27) refuse();
    const size = 1 << (info - 24);
    let value = 0n;
    for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(this.byte());
    const least = size === 1 ? 24n : 1n << BigInt(size * 4);
    if (value < least || value >> 63n) refuse();
    return value;
  }
  private take(count: bigint): Uint8Array {
    if (count > BigInt(this.bytes.length - this.at)) refuse();
    const from = this.at;
    this.at += Number(count);
    return this.bytes.slice(from, this.at);
  }
  private simple(info: number): Value {
    if (info === FALSE || info === TRUE) return info === TRUE;
    return info === NULL ? null : refuse();
  }
  private list(count: bigint, depth: number): Value[] {
    if (count > BigInt(this.bytes.length - this.at)) refuse();
    return Array.from({ length: Number(count) }, () => this.item(depth + 1));
  }
  private map(count: bigint, depth: number): Map<bigint, Value> {
    const out = new Map<bigint, Value>();
    let last = -1n;
    for (let i = 0n; i < count; i++) {
      const key = this.item(depth + 1);
      if (typeof key !== 'bigint' || key <= last) refuse();
      last = key;
      out.set(key, this.item(depth + 1));
    }
    return out;
  }
  item(depth: number): Value {
    if (depth > DEPTH_MAX) refuse();
    const first = this.byte();
    const major = first >> 5;
    if (major === 7) return this.simple(first & 31);
    const argument = this.argument(first & 31);
    if (major === 0) return argument;
    if (major === 1) return -1n - argument;
    if (major === 2) return this.take(argument);
    if (major === 3) return fromUtf8(this.take(argument)) ?? refuse();
    if (major === 4) return this.list(argument, depth);
    return major === 5 ? this.map(argument, depth) : refuse();
  }
  isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }
}

/** One item and nothing after it; undefined when the bytes are not canonical. */
export function readCbor(bytes: Uint8Array): Value | undefined {
  const reader = new Reader(bytes);
  try {
    const value = reader.item(1);
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}

function head(major: number, value: bigint): Uint8Array {
  const first = major << 5;
  if (value < 24n) return new Uint8Array([first | Number(value)]);
  const power = value < 1n << 8n ? 0 : value < 1n << 16n ? 1 : value < 1n << 32n ? 2 : 3;
  const size = 1 << power;
  const bytes = Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * (size - 1 - i))) & 255n));
  return new Uint8Array([first | (24 + power), ...bytes]);
}

export function writeCbor(value: Value): Uint8Array {
  if (typeof value === 'bigint') return value < 0n ? head(1, -1n - value) : head(0, value);
  if (typeof value === 'boolean') return new Uint8Array([0xe0 | (value ? TRUE : FALSE)]);
  if (value === null) return new Uint8Array([0xe0 | NULL]);
  if (typeof value === 'string') {
    const text = utf8(value);
    return join(head(3, BigInt(text.length)), text);
  }
  if (value instanceof Uint8Array) return join(head(2, BigInt(value.length)), value);
  if (Array.isArray(value)) return join(head(4, BigInt(value.length)), ...value.map(writeCbor));
  const entries = [...value].sort(([one], [other]) => (one < other ? -1 : 1));
  return join(head(5, BigInt(entries.length)), ...entries.flat().map(writeCbor));
}
