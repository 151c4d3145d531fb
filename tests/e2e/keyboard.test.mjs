/* Everything that matters without a mouse: a pile of letters, the work list, the palette, a petition. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { focusIs, tabTo, typeAt } from './support/keys.mjs';
import { settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes } from './support/seen.mjs';

let office;
let browser;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 20 }), Browser.open()]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

/* What has the focus is seen to have it: an outline, or a frame of another colour than at rest. */
async function assertFocusSeen(page) {
  const seen = await page.evaluate(() => {
    const one = document.activeElement;
    const shown = [one, one.nextElementSibling, one.closest('label'), one.closest('.segments label')].filter(Boolean);
    return shown.some((element) => {
      const style = getComputedStyle(element);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
  });
  const what = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 160));
  assert.ok(seen, `the focus is not seen on ${what}`);
}

test('a pile of letters: what stays the same stays', async () => {
  const page = await browser.person(office.origin);
  await desk.signIn(page, '陈桂兰');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await focusIs(page, '#reg-channel input');
  await assertFocusSeen(page);

  /* Sent too early: the first field that lacks something has the focus and says what. */
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+Enter');
  await focusIs(page, '#reg-people-0-name[aria-invalid=true]');
  await page.locator('#reg-people-0-name-fault').waitFor();

  await tabTo(page, '#reg-class', 'Shift+Tab');
  await page.keyboard.type('村务');
  await page.locator('#reg-class-list [role=option]', { hasText: '村务管理' }).waitFor();
  await page.keyboard.press('Enter');
  const numbers = [];
  for (const name of ['罗喜梅', '罗大山']) {
    await typeAt(page, '#reg-people-0-name', name);
    await assertFocusSeen(page);
    await typeAt(page, '#reg-facts', `${name}来信：村里三年没有公开账目。`);
    await typeAt(page, '#reg-claims-0', '公开近三年的账目');
    const saved = page.waitForResponse((reply) => reply.request().method() === 'POST' && reply.url().endsWith('/petitions'));
    await page.keyboard.press('Control+Shift+Enter');
    numbers.push((await (await saved).json()).number);
    await page.locator('.sitting').getByText(numbers.at(-1)).waitFor();
    await focusIs(page, '#reg-people-0-name');
    await becomes(() => page.locator('#reg-channel input:checked').inputValue(), 'letter');
    await becomes(() => page.locator('#reg-class').inputValue(), '村务管理');
    await becomes(() => page.locator('#reg-people-0-name').inputValue(), '');
    await becomes(() => page.locator('#reg-facts').inputValue(), '');
  }
  assert.notEqual(numbers[0], numbers[1]);

  /* A busy hall: only the channel and the day, the rest later. */
  await page.keyboard.press('Control+Alt+Enter');
  await focusIs(page, '#receipt-print');
  await page.keyboard.press('Escape');
  await focusIs(page, '#reg-channel input');
  assertNoComplaints(page);
});

test('the work list: j, k, Enter, o, Escape, /, g, ?, Ctrl+K', async () => {
  const page = await browser.person(office.origin);
  await desk.signIn(page, '周海燕');
  await page.keyboard.press('g');
  await page.locator('p.going').waitFor();
  await page.keyboard.press('a');
  await page.waitForURL(/list=all/);
  await settle(page); // the list before had rows as well
  await page.locator('a.it').nth(2).waitFor();
  const ids = await page.locator('a.it').evaluateAll((rows) => rows.map((row) => row.dataset.id));
  const isAt = (index) => focusIs(page, `a.it[data-id="${ids[index]}"]`);

  await page.keyboard.press('j');
  await isAt(0);
  await assertFocusSeen(page);
  await page.keyboard.press('j');
  await isAt(1);
  await page.keyboard.press('k');
  await isAt(0);
  await page.keyboard.press('j');
  await isAt(1);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`open=${ids[1]}`));
  await page.locator('article.case.pane .number').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.search.includes('open='));
  await isAt(1);
  await page.keyboard.press('o');
  await page.waitForURL(`**/desk/case/${ids[1]}`);
  await page.goBack();
  await page.locator('a.it').first().waitFor();

  await page.keyboard.press('/');
  await focusIs(page, '#top-search');
  await page.keyboard.type('j?g');
  await becomes(() => page.locator('#top-search').inputValue(), 'j?g', 'letters typed are letters');
  await page.keyboard.press('Escape');

  await page.keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });

  await page.keyboard.press('Control+k');
  await focusIs(page, 'dialog.palette input');
  await page.keyboard.type('登记');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk/register');
  assertNoComplaints(page);
});

test('an act at the desk: a, Enter, the form, Ctrl+Enter', async () => {
  const phone = await browser.person(office.origin);
  const { number } = await portal.write(phone, { facts: '桥栏杆断了。', title: '石桥村桥栏杆断裂', claims: ['修好栏杆'], name: '秦桂花' });
  const page = await browser.person(office.origin);
  await desk.signIn(page, '周海燕');
  await desk.openCase(page, number);
  await page.keyboard.press('a');
  await focusIs(page, '[data-first]');
  await assertFocusSeen(page);
  await tabTo(page, '[data-action=screen]');
  await page.keyboard.press('Enter');
  await page.locator('form.act').waitFor();
  await focusIs(page, 'form.act input');
  await page.keyboard.press('Control+Enter');
  await page.locator('form.act .fault').first().waitFor();
  await becomes(() => page.evaluate(() => document.activeElement.closest('form.act .field') !== null), true, 'the first fault has the focus');
  await tabTo(page, '#act-screen-purpose input', 'Shift+Tab');
  await page.keyboard.press('Space');
  await tabTo(page, '[id="act-screen-class"]');
  await page.keyboard.type('交通运输');
  await page.locator('[id="act-screen-class-list"] [role=option]').first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  await page.locator('article.case .meta .tag', { hasText: '待转送' }).waitFor();
  await focusIs(page, 'article.case h1');
  assertNoComplaints(page);
});

test('a petition with the keyboard alone', async () => {
  const page = await browser.person(office.origin);
  await page.goto('/');
  await page.locator('a.skip').waitFor({ state: 'attached' });
  await page.keyboard.press('Tab');
  await focusIs(page, 'a.skip');
  await page.keyboard.press('Enter');
  await focusIs(page, '#main');
  await tabTo(page, 'a.way.first');
  await assertFocusSeen(page);
  await page.keyboard.press('Enter');
  await focusIs(page, '#page-title');

  const next = async () => {
    await tabTo(page, 'form button[type=submit]');
    await assertFocusSeen(page);
    await page.keyboard.press('Enter');
  };
  const reach = async (step) => {
    await page.waitForURL(new RegExp(`step=${step}`));
    await focusIs(page, '#page-title');
  };

  /* Nothing written: the summary takes the focus, and its link leads to the field. */
  await next();
  await focusIs(page, '[data-testid=error-summary]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await focusIs(page, '#facts[aria-invalid=true]');
  await page.keyboard.insertText('校门口的斑马线磨没了。');
  await next();
  await reach('claims');
  await typeAt(page, '#claim-0', '重新划线');
  await next();
  await reach('where');
  await next();
  await reach('files');
  await next();
  await reach('you');
  await typeAt(page, '#name', '潘小满');
  await next();
  await reach('secret');
  await next();
  await reach('check');
  await next();
  const { number } = await portal.receipt(page);
  assert.match(number, /^QH/);
  assertNoComplaints(page);
});
