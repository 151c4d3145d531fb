/* Looking at a page as a reader would have to: nothing that axe-core calls serious, no sideways
 * scrolling, no complaint of the browser, a title. Pictures stay in build/e2e. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AXE_PATH, PHONE, SCREEN } from './browser.mjs';

export const SIZES = { 360: PHONE, 1440: SCREEN };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = readFileSync(AXE_PATH, 'utf8');
const TALL = 4000;

/* Still: nothing is being fetched or opened any more, and what moves has come to rest. */
export async function settle(page) {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.querySelector('.state.loading, [aria-busy="true"]'));
  await page.evaluate(() => document.fonts.ready);
}

async function seriousFaults(page) {
  /* Through the debugger, not through a script tag: the page's policy stays as it is. */
  if (!(await page.evaluate(() => 'axe' in window))) {
    const client = await page.context().newCDPSession(page);
    await client.send('Runtime.evaluate', { expression: AXE });
    await client.detach();
  }
  /* In a window high enough for everything, so that nothing lies under a bar that sticks below. */
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width, height: TALL });
  await page.waitForFunction((tall) => window.innerHeight === tall, TALL);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
  await page.setViewportSize({ width, height });
  return found.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html.slice(0, 160)} | ${node.failureSummary}`).join('\n    ')}`);
}

/* Looks at what is shown now. */
export async function look(page, name, width) {
  await settle(page);
  await page.screenshot({ path: `build/e2e/${name}-${width}.png`, fullPage: true });
  const faults = await seriousFaults(page);
  const { title, over } = await page.evaluate(() => ({
    title: document.title,
    over: document.documentElement.scrollWidth - window.innerWidth,
  }));
  if (title.trim().length < 2) faults.push(`title "${title}"`);
  if (over > 0) faults.push(`wider than the window by ${over} px: ${await widest(page)}`);
  faults.push(...page.complaints.splice(0));
  assert.deepEqual(faults, [], `${name} at ${width}`);
}

function widest(page) {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
    return wide.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(' / ');
  });
}
