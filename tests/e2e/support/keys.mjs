/* The keyboard alone: going somewhere is pressing Tab until one is there. */
import assert from 'node:assert/strict';

const TABS_MAX = 60;

const isOn = (page, selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

export async function tabTo(page, selector, key = 'Tab') {
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    if (await isOn(page, selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${selector} is not reached with ${TABS_MAX} presses of ${key}`);
}

export async function typeAt(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.insertText(text);
}

export async function focusIs(page, selector) {
  await page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
}
