/* The keyboard alone: going somewhere is pressing Tab until one is there. */
import assert from 'node:assert/strict';

const TABS_MAX = 60;

const isOn = (page, selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

/* What has the focus lies under nothing else, such as a bar that sticks to the window's edge. */
async function assertUncovered(page) {
  const covered = await page.evaluate(() => {
    const one = document.activeElement;
    if (one === document.body || one.shadowRoot) return '';
    const shown = one.closest('label') ?? one.parentElement.querySelector(`label[for="${one.id}"].btn`) ?? one;
    const { left, top, right, bottom } = shown.getBoundingClientRect();
    const points = [[(left + right) / 2, (top + bottom) / 2], [left + 4, top + 4], [right - 4, bottom - 4]];
    const isSeen = points.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (shown.contains(hit) || hit.contains(shown));
    });
    return isSeen ? '' : `${shown.outerHTML.slice(0, 200)} at ${Math.round(top)}–${Math.round(bottom)}`;
  });
  assert.equal(covered, '', 'what has the focus is covered');
}

export async function tabTo(page, selector, key = 'Tab') {
  await page.locator(selector).first().waitFor({ state: 'attached' });
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    if (await isOn(page, selector)) return;
    await page.keyboard.press(key);
    await assertUncovered(page);
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
