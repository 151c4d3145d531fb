/* What a page shows is looked at until it is what is expected: a note that something is done may stand there before
 * the list that is loaded again, and a page that one has just gone to is drawn when its answers have come. */
import assert from 'node:assert/strict';
import { PATIENCE_MS } from './browser.mjs';
import { settle } from './look.mjs';

const PAUSE_MS = 40;

function judge(value, expected, why) {
  if (expected instanceof RegExp) assert.match(String(value), expected, why);
  else if (typeof expected === 'function') assert.ok(expected(value), `${why ?? expected}: ${JSON.stringify(value)}`);
  else assert.deepEqual(value, expected, why);
}

function isIt(value, expected) {
  try {
    judge(value, expected);
    return true;
  } catch {
    return false;
  }
}

/* Asks until the answer is the expected one (a value, a pattern, or what a function says yes to) and returns it; when
 * patience has run out it fails and tells the last answer. Of what is to go away, not of what must never be there: that
 * holds before anything is drawn (lacks). */
export async function becomes(ask, expected, why) {
  const end = performance.now() + PATIENCE_MS;
  let value = await ask();
  while (!isIt(value, expected) && performance.now() < end) {
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    value = await ask();
  }
  judge(value, expected, why);
  return value;
}

/* What is not there once the page has come to rest: before that, nothing is. */
export async function lacks(page, wanted, why) {
  await settle(page);
  assert.equal(await wanted.count(), 0, why);
}
