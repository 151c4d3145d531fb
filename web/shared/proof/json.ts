/* JSON in one reading only: a member given twice, half a surrogate pair, a zero character or a number
 * that no program holds would be read differently by others. src/base/json.c refuses the same. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const DEPTH_MAX = 16;
const BLANK = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const LONE = /\p{Surrogate}/u;
const INTEGERS = [-(1n << 63n), (1n << 63n) - 1n] as const;

class NotJson extends Error {}
function refuse(): never {
  throw new NotJson();
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }
  private takes(letter: string): boolean {
    this.take(BLANK);
    if (this.text[this.at] !== letter) return false;
    this.at++;
    return true;
  }
  private string(): string {
    this.take(BLANK);
    const value = JSON.parse(this.take(TEXT) ?? refuse()) as string;
    return LONE.test(value) || value.includes('\0') ? refuse() : value;
  }
  private number(): number {
    const text = this.take(NUMBER) ?? refuse();
    const isInteger = /^-?[0-9]+$/.test(text);
    if (isInteger && (BigInt(text) < INTEGERS[0] || BigInt(text) > INTEGERS[1])) refuse();
    return Number.isFinite(Number(text)) ? Number(text) : refuse();
  }
  private list(depth: number): Json[] {
    const out: Json[] = [];
    if (this.takes(']')) return out;
    do out.push(this.value(depth));
    while (this.takes(','));
    return this.takes(']') ? out : refuse();
  }
  private object(depth: number): { [name: string]: Json } {
    const out = new Map<string, Json>();
    if (this.takes('}')) return {};
    do {
      const name = this.string();
      if (out.has(name) || !this.takes(':')) refuse();
      out.set(name, this.value(depth));
    } while (this.takes(','));
    return this.takes('}') ? (Object.fromEntries(out) as { [name: string]: Json }) : refuse();
  }
  value(depth: number): Json {
    if (this.takes('[')) return depth < DEPTH_MAX ? this.list(depth + 1) : refuse();
    if (this.takes('{')) return depth < DEPTH_MAX ? this.object(depth + 1) : refuse();
    if (this.text[this.at] === '"') return this.string();
    const word = this.take(WORD);
    return word === null ? this.number() : (JSON.parse(word) as Json);
  }
  isAtEnd(): boolean {
    this.take(BLANK);
    return this.at === this.text.length;
  }
}

/** An object or a list; undefined when the text is anything else. */
export function readJson(text: string): Json | undefined {
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    return reader.isAtEnd() && typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}
