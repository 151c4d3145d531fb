/* One Chromium for a test file, and people in it: each has their own cookies and storage. Whatever a
 * page complains about - console, script errors, the content security policy - is collected. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const fromWeb = createRequire(new URL('../../../web/package.json', import.meta.url));
const { chromium } = fromWeb('playwright-core');

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
export const PATIENCE_MS = 20_000;
/* Of what fails there is one in any case. */
const TAKES_PICTURES = process.env.HUIYIN_E2E_PICTURES !== 'none';

export const PHONE = { width: 360, height: 740 };
export const SCREEN = { width: 1440, height: 900 };

export const AXE_PATH = fromWeb.resolve('axe-core/axe.min.js');

/* Failing requests are said in the console too; a journey that provokes one allows it. */
const isNetworkNoise = (text) => /Failed to load resource/.test(text);

export class Browser {
  static async open() {
    const browser = new Browser();
    browser.chromium = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', headless: true, args: FLAGS });
    return browser;
  }

  /* Somebody with a browser of their own. */
  async person(origin, viewport = SCREEN, more = {}) {
    const isPhone = viewport.width < 600;
    const context = await this.chromium.newContext({
      baseURL: origin, viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', isMobile: isPhone, hasTouch: isPhone, acceptDownloads: true,
      reducedMotion: 'reduce', ...more,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.picture = page.screenshot;
    if (!TAKES_PICTURES) page.screenshot = () => Promise.resolve();
    page.complaints = [];
    watch(page);
    countRequests(page);
    return page;
  }

  /* What everybody had on their screen when something went wrong. */
  async picturesOfFailure(name) {
    const pages = this.chromium.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries())
      await (page.picture ?? page.screenshot).call(page, { path: `build/e2e/failed-${name}-${index}.png` }).catch(() => undefined);
  }

  async close() {
    await this.chromium.close();
  }
}

function watch(page) {
  page.on('pageerror', (error) => page.complaints.push(`script: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    if (!isNetworkNoise(text)) page.complaints.push(`console: ${text}`);
  });
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') page.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.accept();
  });
}

/* page.quiet() waits until nothing is being fetched. */
function countRequests(page) {
  const asked = new Set();
  let waiting = [];
  const answered = (request) => {
    asked.delete(request);
    if (asked.size > 0) return;
    for (const done of waiting) done();
    waiting = [];
  };
  page.on('request', (request) => asked.add(request));
  page.on('requestfinished', answered);
  page.on('requestfailed', answered);
  page.isQuiet = () => asked.size === 0;
  page.quiet = () => (page.isQuiet() ? Promise.resolve() : new Promise((done) => waiting.push(done)));
}

export function assertNoComplaints(page) {
  assert.deepEqual(page.complaints, []);
}

/* ---- pictures and papers to upload ---- */

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ -1) >>> 0;
}

const { deflateSync } = await import('node:zlib');

/* A picture made on the spot: bands of colour, so that two of them differ. */
export function png(width = 320, height = 240, seed = 1) {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width * 3; x++) rows[y * (width * 3 + 1) + 1 + x] = (x * seed + y * 7 + seed * 40) & 0xff;
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

export const picture = (name, seed) => ({ name, mimeType: 'image/png', buffer: png(320, 240, seed) });
