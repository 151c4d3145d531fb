/* Looking at a page as a reader would have to: nothing that axe-core calls serious, no sideways
 * scrolling, no complaint of the browser, a title. Pictures stay in build/e2e. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AXE_PATH, PHONE, SCREEN } from './browser.mjs';

export const SIZES = { 360: PHONE, 1440: SCREEN };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = readFileSync(AXE_PATH, 'utf8');
const TALL = 8000;

/* Still: nothing is being fetched or opened any more, and what moves has come to rest. */
export async function settle(page) {
  await page.waitForLoadState();
  do {
    await page.quiet();
    await page.waitForFunction(() => !document.querySelector('.state.loading, [aria-busy="true"]'));
    await page.evaluate(atRest);
  } while (!page.isQuiet());
}

/* Drawn twice and with nothing left to do. Runs in the page. */
async function atRest() {
  await document.fonts.ready;
  for (let i = 0; i < 2; i++) {
    await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestIdleCallback(done, { timeout: 1000 }));
  }
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

/* What axe does not judge: letters too small to read, targets too small for a thumb, words of the
 * desk on a petitioner's page, lines that begin with a full stop. Runs in the page. */
function readingFaults({ smallest, target, deskWords, inText }) {
  const faults = [];
  const isSeen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !one.closest('.sr-only, [aria-hidden=true]');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const text = node.data.trim();
    const owner = node.parentElement;
    if (!text || !isSeen(owner) || owner.closest('svg, option')) continue;
    const size = parseFloat(getComputedStyle(owner).fontSize);
    if (size < smallest) faults.push(`${size} px: ${text.slice(0, 40)}`);
    const word = deskWords.find((one) => text.replaceAll('等待', '').includes(one));
    if (word) faults.push(`a word of the desk, ${word}: ${text.slice(0, 60)}`);
    if (owner.closest('h1, h2, h3')) faults.push(...linesBegunBadly(node));
  }
  const thumbs = 'button, a.btn, select, summary, input:not([type=checkbox], [type=radio], [type=hidden], [type=file]), textarea, label.choice';
  for (const one of target ? document.querySelectorAll(thumbs) : []) {
    const { width, height } = one.getBoundingClientRect();
    if (isSeen(one) && !one.matches(inText) && height > 0 && (height < target || width < 24)) faults.push(`${Math.round(width)} × ${Math.round(height)} px for a thumb: ${one.outerHTML.slice(0, 120)}`);
  }
  return [...new Set(faults)];

  function linesBegunBadly(node) {
    const range = document.createRange();
    const topOf = (at) => {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().top;
    };
    return [...node.data.matchAll(/[，。、；：）」』！？]/g)]
      .filter(({ index }) => index > 0 && topOf(index) > topOf(index - 1) + 4)
      .map(({ index }) => `a line begins with ${node.data[index]}: ${node.data}`);
  }
}

/* Desk words that petitioners are told otherwise. */
const DESK_WORDS = ['甄别', '待转送', '待受理', '待审批', '待送达', '待补录', '交办件', '存档备查', '履职', '信访人可见', '责令重新作出待'];
const NOTHING = ':not(*)';
const FOR_PORTAL = { smallest: 12, target: 44, deskWords: DESK_WORDS, inText: NOTHING };
const FOR_DESK = { smallest: 11, target: 0, deskWords: [], inText: NOTHING };
/* The desk on a phone is touched as well; a link in the middle of a line is as high as the line. */
const FOR_HAND = { smallest: 12, target: 44, deskWords: [], inText: '.link' };

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/* In letters half as large again, as the reader may choose, the page still keeps to the window. */
async function overflowInLargeText(page) {
  const before = await page.evaluate(() => {
    const given = document.documentElement.dataset.text ?? '';
    document.documentElement.dataset.text = '150';
    return given;
  });
  const over = await overflow(page);
  const fault = over > 0 ? [`in the largest letters wider than the window by ${over} px: ${await widest(page)}`] : [];
  await page.evaluate((given) => {
    if (given) document.documentElement.dataset.text = given;
    else delete document.documentElement.dataset.text;
  }, before);
  return fault;
}

const isOfPortal = (page) => !new URL(page.url()).pathname.startsWith('/desk');

const readerOf = (page, isPortal) => (isPortal ? FOR_PORTAL : page.viewportSize().width <= PHONE.width ? FOR_HAND : FOR_DESK);

/* Looks at what is shown now. */
export async function look(page, name, width, isPortal = isOfPortal(page)) {
  await settle(page);
  await page.screenshot({ path: `build/e2e/${name}-${width}.png`, fullPage: true });
  const faults = await seriousFaults(page);
  const title = await page.title();
  const over = await overflow(page);
  if (title.trim().length < 2) faults.push(`title "${title}"`);
  if (over > 0) faults.push(`wider than the window by ${over} px: ${await widest(page)}`);
  faults.push(...(await page.evaluate(readingFaults, readerOf(page, isPortal))));
  faults.push(...(await overflowInLargeText(page)));
  faults.push(...page.complaints.splice(0));
  assert.deepEqual(faults, [], `${name} at ${width}`);
}

function widest(page) {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
    return wide.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(' / ');
  });
}
